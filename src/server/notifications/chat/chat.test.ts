import { createRequire } from 'node:module';
import type { KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { TICKET_MESSAGE_TYPES, type TicketMessage, type TicketMessageType } from '../../../contract/index.ts';
import { buildNotice, type Notice } from './notice.ts';
import { toSlackMessage } from './slack.ts';
import { toTeamsMessage } from './teams.ts';

const message = (type: TicketMessageType, more: Partial<TicketMessage['data']> = {}): TicketMessage => ({
  type,
  timestamp: '2026-11-30T08:00:00.000Z',
  data: {
    version: 1,
    organization: { id: 'acme', name: 'Acme & Sons' },
    ticket: { id: 't1', number: '7', subject: 'Export <fails>', status: 'new', url: 'https://desk.example/7' },
    actor: { id: 'hana', name: '田中 花', role: 'user' },
    commentId: null,
    target: null,
    dueAt: null,
    change: null,
    ...more,
  },
});
const details = { requester: '田中 花', priority: 'high', text: 'It *fails* since <!channel> today.\nSecond _line_' };

type CardLibrary = typeof import('adaptivecards');

/** Returns what Microsoft's own parser reports about a card, and the card as it serializes it. */
function parseCard(content: unknown): { faults: string[]; written: unknown } {
  Object.assign(globalThis, { window: globalThis });
  const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
    'adaptivecards/dist/adaptivecards.js',
  ) as CardLibrary;
  const context = new SerializationContext(Versions.v1_4);
  const card = new AdaptiveCard();
  card.parse(content, context);
  const faults = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return { faults, written: card.toJSON() };
}

describe('notifications in Slack', () => {
  it('are Block Kit messages in which texts of customers can neither mention channels nor format', () => {
    const slack = toSlackMessage(buildNotice(message('ticket.created'), details, 'en', 'UTC'));
    // Slack's own types.
    const blocks: KnownBlock[] = slack.blocks;
    expect(slack.text).toBe('New ticket #7 from 田中 花: Export &lt;fails&gt;');
    const texts = JSON.stringify(blocks);
    expect(texts).not.toMatch(/<!channel>|<fails>/);
    expect(texts).toContain('&lt;!channel&gt;');
    expect(texts).not.toContain(' *fails* ');
    // Otherwise Slack makes mentions and links of plain names and URLs.
    const formatted = texts.match(/"type":"mrkdwn"/g) ?? [];
    expect(texts.match(/"verbatim":true/g)).toHaveLength(formatted.length);
    expect(texts).toContain('Organization: Acme &amp; Sons');
    expect(blocks.at(-1)).toEqual({
      type: 'actions',
      elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open ticket' }, url: 'https://desk.example/7' }],
    });
  });

  it('stay within the limits of Slack for any text of a customer', () => {
    const { blocks } = toSlackMessage(
      buildNotice(message('ticket.replied'), { ...details, text: '&<>*_'.repeat(5_000) }, 'ja', 'UTC'),
    );
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const block of blocks) if (block.type === 'section') expect(block.text.text.length).toBeLessThanOrEqual(3_000);
  });
});

describe('notifications in Microsoft Teams', () => {
  it.each(['en', 'ja'] as const)("are Adaptive Cards that Microsoft's parser accepts, in %s", (language) => {
    const { type, attachments } = toTeamsMessage(buildNotice(message('ticket.created'), details, language, 'UTC'));
    expect(type).toBe('message');
    const content = attachments[0]?.content;
    const { faults, written } = parseCard(content);
    expect(faults).toEqual([]);
    expect(written).toEqual(content);
    expect(JSON.stringify(content)).toContain('It *fails* since <!channel> today.');
  });

  it('are rejected by that parser with an unknown property', () => {
    const card = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'Nonsense' }] };
    expect(parseCard(card).faults).not.toEqual([]);
  });
});

describe('the texts of notifications', () => {
  it('exist for each event in both languages, with the number and the actor', () => {
    for (const type of Object.keys(TICKET_MESSAGE_TYPES) as TicketMessageType[]) {
      const headlines = (['en', 'ja'] as const).map(
        (language) => buildNotice(message(type), details, language, 'UTC').headline,
      );
      for (const headline of headlines) expect(headline).toMatch(/#7/);
      if (!type.includes('due')) for (const headline of headlines) expect(headline).toContain('田中 花');
      expect(new Set(headlines).size).toBe(2);
    }
  });

  it('include the reason of an escalation, and omit the text where the channel shows none', () => {
    const notice: Notice = buildNotice(
      message('ticket.escalated', { change: { reason: 'Ship leaves today' } }),
      { ...details, text: null },
      'en',
      'UTC',
    );
    expect(notice.facts).toContainEqual(['Reason', 'Ship leaves today']);
    expect(notice.excerpt).toBeNull();
  });
});
