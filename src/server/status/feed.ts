import type { StatusUpdate } from '../../contract/index.ts';
import { SourceError, timeOf } from './fields.ts';
import { parseXml, textOf, type Element } from './markup.ts';
import { remoteStatus, type Format, type RemoteOptions, type RemoteStatus } from './remote.ts';
import { idFrom, type Report } from './report.ts';

/** An entry about which nothing was said for so long is over, whatever it said last. */
const FORGOTTEN = 7 * 86_400_000;
const OVER = /^(?:resolved|completed|fixed|closed|postmortem|operational|recovered)$/i;
const PLANNED = /^(?:scheduled|in progress|verifying|completed)$/i;

const format: Format<'feed'> = {
  documents: { feed: { path: '', type: /\b(?:xml|rss|atom)\b/i } },
  read({ feed }, address, now) {
    const root = parsed(feed ?? '');
    const channel = root.name === 'rss' ? child(root, 'channel') : root;
    if (!channel || !['feed', 'rss', 'RDF'].includes(root.name))
      throw new SourceError('The status source does not answer with an Atom or RSS feed.');
    const entries = (root.name === 'RDF' ? root : channel).children.filter(
      ({ name }) => name === 'entry' || name === 'item',
    );
    const events = entries.map((entry) => eventOf(entry));
    const starts = events.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
    const url = linkOf(channel) ?? address.origin;
    return {
      page: { name: said(channel, 'title'), url, subscribeUrl: address.href },
      // A feed knows no components.
      components: [],
      incidents: events
        .filter(({ planned }) => !planned)
        .map(({ event, startedAt, changedAt, state }) => {
          const old = changedAt !== null && now - Date.parse(changedAt) > FORGOTTEN;
          const over = OVER.test(state) || old;
          return {
            ...event,
            impact: 'none',
            state: over ? 'resolved' : state,
            startedAt,
            resolvedAt: over ? changedAt : null,
          };
        }),
      maintenances: events
        .filter(({ planned }) => planned)
        .map(({ event, state }) => ({
          ...event,
          state: OVER.test(state) ? 'completed' : /^scheduled$/i.test(state) ? 'scheduled' : 'in_progress',
          // When it will be is words in its text, if it is anywhere.
          startsAt: null,
          endsAt: null,
        })),
      since: starts.length === 0 ? null : Math.min(...starts),
    } satisfies Report;
  },
};

/**
 * An Atom or RSS feed of incidents: `https://status.example.com/history.atom`. It tells of incidents in words; what state
 * one is in is read from the first word in bold of its newest update, as Statuspage and others write it.
 */
export const feed = (options: RemoteOptions): RemoteStatus => remoteStatus(options, format, { exact: true });

function parsed(xml: string): Element {
  try {
    return parseXml(xml.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new SourceError('The status source answered with something that is no feed.', { cause: error });
  }
}

const child = (element: Element, name: string) => element.children.find((one) => one.name === name);
const said = (element: Element, name: string) => (child(element, name)?.text ?? '').trim();

function linkOf(element: Element): string | null {
  const links = element.children.filter(({ name }) => name === 'link');
  const alternate = links.find(({ attributes }) => (attributes.get('rel') ?? 'alternate') === 'alternate');
  return alternate?.attributes.get('href') ?? (alternate?.text.trim() || null);
}

function eventOf(entry: Element) {
  const html =
    child(entry, 'content')?.text ||
    child(entry, 'encoded')?.text ||
    said(entry, 'description') ||
    said(entry, 'summary');
  const startedAt = timeOf(
    said(entry, 'published') || said(entry, 'pubDate') || said(entry, 'date') || said(entry, 'updated'),
  );
  const changedAt = timeOf(said(entry, 'updated')) ?? startedAt;
  const name = textOf(said(entry, 'title'));
  const id = said(entry, 'id') || said(entry, 'guid') || linkOf(entry) || idFrom(name, startedAt);
  const updates = updatesOf(html, changedAt);
  const state = updates[0]?.state ?? 'investigating';
  return {
    startedAt,
    changedAt,
    state,
    planned: updates.some((update) => /^(?:scheduled|in progress)$/i.test(update.state)) && PLANNED.test(state),
    event: { id: id.length > 150 ? idFrom(id) : id, name, url: linkOf(entry), components: [], updates },
  };
}

/** Each update is a paragraph that begins with its time and its state in bold. Only the newest one's time is certain. */
function updatesOf(html: string, changedAt: string | null): StatusUpdate[] {
  const parts = html.split(/<p(?:\s[^<>]*)?>/i).filter((part) => /<strong>/i.test(part));
  const updates = parts.map((part, index) => {
    const state = textOf(/<strong>([^<]*)<\/strong>/i.exec(part)?.[1] ?? '');
    const body = textOf(`<p>${part.slice(part.search(/<\/strong>/i) + '</strong>'.length)}`).replace(
      /^\s*[-–:]\s*/,
      '',
    );
    return {
      id: idFrom(state, body, String(parts.length - index)),
      state: state.toLowerCase(),
      body,
      at: index === 0 ? changedAt : null,
    };
  });
  if (updates.length > 0) return updates;
  const body = textOf(html);
  // No state is said: what looks resolved from its last words is.
  const state = /\bresolved\b|解決|復旧/i.test(body) ? 'resolved' : 'investigating';
  return body === '' ? [] : [{ id: idFrom(body), state, body, at: changedAt }];
}
