import type { Notice } from './notice.ts';

/**
 * Formats a notification as a message of a Microsoft Teams workflow ("When a Teams webhook request is received"), with
 * an Adaptive Card. Texts of customers are in text runs, which do not interpret Markdown.
 */
export function toTeamsMessage({ headline, subject, facts, excerpt, link, items = [] }: Notice): TeamsMessage {
  const text = (run: string, style: Record<string, unknown> = {}): CardElement => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: run, ...style }],
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: subject === '' ? headline : `${headline}: ${subject}`,
          body: [
            text(headline, { weight: 'Bolder', size: 'Medium' }),
            ...(subject === '' ? [] : [text(subject)]),
            ...items.map((item) => toItem(item)),
            ...(excerpt === null ? [] : [text(excerpt, { isSubtle: true })]),
            ...facts.map(([label, value]) => text(`${label}: ${value}`, { size: 'Small' })),
          ],
          ...(link && { actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }] }),
        },
      },
    ],
  };
}

/** An entry of a digest; its headline is a link where the notice has one. */
function toItem({ headline, subject, link }: Notice): CardElement {
  const action = link && { selectAction: { type: 'Action.OpenUrl', title: link.label, url: link.url } };
  return {
    type: 'RichTextBlock',
    inlines: [
      { type: 'TextRun', text: `${headline} `, weight: 'Bolder', ...action },
      { type: 'TextRun', text: subject },
    ],
  };
}

type CardElement = { type: 'RichTextBlock'; inlines: Record<string, unknown>[] };

/** A message of a Microsoft Teams workflow. */
export interface TeamsMessage {
  type: 'message';
  attachments: {
    contentType: 'application/vnd.microsoft.card.adaptive';
    content: {
      $schema: string;
      type: 'AdaptiveCard';
      version: string;
      fallbackText: string;
      body: CardElement[];
      actions?: { type: 'Action.OpenUrl'; title: string; url: string }[];
    };
  }[];
}
