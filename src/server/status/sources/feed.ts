import { parseXml, innerHtml, textContent, type XmlElement } from '../../lib/xml.ts';
import { readEntry } from './feed-entry.ts';
import { SourceError, parseTime } from './json-readers.ts';
import { containsMarkup, toPlainText } from './markup.ts';
import { remoteStatus, type Format, type RemoteOptions, type RemoteStatus } from '../remote/remote-status.ts';
import { toStableId, type Report } from '../report.ts';

const DAY_MS = 86_400_000;
/** An entry that says nothing of its state, and was not changed for so long, is over. */
const FORGOTTEN_MS = 7 * DAY_MS;
/** So is one that was open when it was last changed. */
const ABANDONED_MS = 30 * DAY_MS;

const ATOM = 'http://www.w3.org/2005/Atom';
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const CONTENT = 'http://purl.org/rss/1.0/modules/content/';
const DUBLIN_CORE = 'http://purl.org/dc/elements/1.1/';
/** RSS 2.0 has no namespace; 1.0, 0.9x and 1.1 have. */
const RSS = [
  '',
  'http://purl.org/rss/1.0/',
  'http://my.netscape.com/rdf/simple/0.9/',
  'http://backend.userland.com/rss2',
];

const format: Format<'feed'> = {
  documents: { feed: { path: '', type: /\b(?:xml|rss|atom)\b/i, xml: true } },
  read({ feed }, address, now) {
    const root = parsed(feed ?? '');
    const dialect = dialectOf(root);
    if (!dialect) throw new SourceError('The status source does not answer with an Atom or RSS feed.');
    const { channel, entries } = dialect;
    const events = entries.map((entry) => toEvent(entry, dialect.namespaces));
    const starts = events.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
    return {
      page: {
        name: toPlainText(textOf(channel, 'title', dialect.namespaces)),
        url: getLink(channel, dialect.namespaces) ?? address.origin,
        subscribeUrl: address.href,
      },
      // A feed knows no components.
      components: [],
      incidents: events
        .filter(({ planned }) => !planned)
        .map(({ event, startedAt, changedAt, state, explicit }) => {
          const age = changedAt === null ? 0 : now - Date.parse(changedAt);
          const isOver = state === 'resolved' || state === 'completed';
          const isForgotten = age > (explicit ? ABANDONED_MS : FORGOTTEN_MS);
          return {
            ...event,
            impact: 'none',
            state: isOver || isForgotten ? 'resolved' : state,
            startedAt,
            resolvedAt: isOver ? changedAt : null,
          };
        }),
      maintenances: events
        .filter(({ planned }) => planned)
        .map(({ event, state }) => ({
          ...event,
          state:
            state === 'resolved' || state === 'completed'
              ? 'completed'
              : state === 'scheduled'
                ? 'scheduled'
                : 'in_progress',
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
 * one is in is read from the label of its newest update, from a label in its title, or from its sentences.
 */
export const feedStatus = (options: RemoteOptions): RemoteStatus => remoteStatus(options, format, { exact: true });

function parsed(xml: string): XmlElement {
  try {
    return parseXml(xml);
  } catch (error) {
    throw new SourceError('The status source answered with something that is no feed.', { cause: error });
  }
}

interface Dialect {
  channel: XmlElement;
  entries: XmlElement[];
  /** Namespaces of the feed's own elements. */
  namespaces: readonly string[];
}

function dialectOf(root: XmlElement): Dialect | null {
  // Feeds without a namespace are common, and mean the one of their root.
  if (root.name === 'feed' && (root.namespace === ATOM || root.namespace === ''))
    return { channel: root, entries: childrenOf(root, 'entry', [root.namespace]), namespaces: [root.namespace] };
  const isRdf = root.name === 'RDF' && root.namespace === RDF;
  if (root.name !== 'rss' && !isRdf) return null;
  const channel = childOf(root, 'channel', RSS);
  return channel && { channel, entries: childrenOf(isRdf ? root : channel, 'item', RSS), namespaces: RSS };
}

const childrenOf = (element: XmlElement, name: string, namespaces: readonly string[]): XmlElement[] =>
  element.content
    .filter((one) => typeof one !== 'string')
    .filter((one) => one.name === name && namespaces.includes(one.namespace));
const childOf = (element: XmlElement, name: string, namespaces: readonly string[]): XmlElement | null =>
  childrenOf(element, name, namespaces)[0] ?? null;

/** The text of a child; '' where there is none. Markup in it stays. */
function textOf(element: XmlElement, name: string, namespaces: readonly string[]): string {
  const child = childOf(element, name, namespaces);
  return child ? htmlOf(child).trim() : '';
}

/** What an element says, as HTML or plain text. */
function htmlOf(element: XmlElement): string {
  const type = (element.attributes.get('type') ?? '').toLowerCase();
  if (type === 'xhtml' || type === 'application/xhtml+xml') return innerHtml(element);
  const text = element.content.some((one) => typeof one !== 'string') ? innerHtml(element) : textContent(element);
  if (containsMarkup(text)) return text;
  // Escaped twice, as in a CDATA section around escaped HTML.
  const decoded = toPlainText(text);
  return containsMarkup(decoded) ? decoded : text;
}

function getLink(element: XmlElement, namespaces: readonly string[]): string | null {
  const links = childrenOf(element, 'link', namespaces);
  const alternate = links.find(({ attributes }) => (attributes.get('rel') ?? 'alternate') === 'alternate');
  return alternate?.attributes.get('href') ?? (alternate ? textContent(alternate).trim() || null : null);
}

function toEvent(entry: XmlElement, namespaces: readonly string[]) {
  const say = (name: string, among = namespaces) => textOf(entry, name, among);
  const html = say('content') || say('encoded', [CONTENT]) || say('description') || say('summary');
  const startedAt = parseTime(say('published') || say('pubDate') || say('date', [DUBLIN_CORE]) || say('updated'));
  const changedAt = parseTime(say('updated')) ?? startedAt;
  const name = toPlainText(say('title'));
  const url = getLink(entry, namespaces);
  const id = say('id') || say('guid') || url || toStableId(name, startedAt);
  const { updates, ...read } = readEntry(name, html, changedAt);
  return {
    ...read,
    startedAt,
    changedAt,
    event: { id: id.length > 150 ? toStableId(id) : id, name, url, components: [], updates },
  };
}
