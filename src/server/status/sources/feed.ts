import { parseXml, innerHtml, textContent, type XmlElement } from '../../lib/xml.ts';
import { readEntry } from './feed-entry.ts';
import { SourceError, parseTime } from './json-readers.ts';
import { containsMarkup, toPlainText } from './markup.ts';
import { remoteStatus, type Format, type RemoteOptions, type RemoteStatus } from '../remote/remote-status.ts';
import { toStableId, type Report } from '../report.ts';

const DAY_MS = 86_400_000;
/** Entries without a state count as resolved after this time without a change. */
const STATELESS_TTL_MS = 7 * DAY_MS;
/** Open entries count as resolved after this time without a change. */
const OPEN_TTL_MS = 30 * DAY_MS;

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
    const dialect = detectDialect(root);
    if (!dialect) throw new SourceError('The status source does not answer with an Atom or RSS feed.');
    const { channel, entries } = dialect;
    const events = entries.map((entry) => toEvent(entry, dialect.namespaces));
    const starts = events.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
    return {
      page: {
        name: toPlainText(getText(channel, 'title', dialect.namespaces)),
        url: getLink(channel, dialect.namespaces) ?? address.origin,
        subscribeUrl: address.href,
      },
      // Feeds have no components.
      components: [],
      incidents: events
        .filter(({ planned }) => !planned)
        .map(({ event, startedAt, changedAt, state, explicit }) => {
          const age = changedAt === null ? 0 : now - Date.parse(changedAt);
          const isOver = state === 'resolved' || state === 'completed';
          const isForgotten = age > (explicit ? OPEN_TTL_MS : STATELESS_TTL_MS);
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
          // The scheduled time is part of the prose, if given at all.
          startsAt: null,
          endsAt: null,
        })),
      since: starts.length === 0 ? null : Math.min(...starts),
    } satisfies Report;
  },
};

/**
 * Creates a source for an Atom or RSS feed of incidents, e.g. `https://status.example.com/history.atom`. The state of an incident
 * comes from the label of its newest update, a label in its title, or its prose.
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

function detectDialect(root: XmlElement): Dialect | null {
  // Many feeds declare no namespace; the root element determines the format.
  if (root.name === 'feed' && (root.namespace === ATOM || root.namespace === ''))
    return { channel: root, entries: findChildren(root, 'entry', [root.namespace]), namespaces: [root.namespace] };
  const isRdf = root.name === 'RDF' && root.namespace === RDF;
  if (root.name !== 'rss' && !isRdf) return null;
  const channel = findChild(root, 'channel', RSS);
  return channel && { channel, entries: findChildren(isRdf ? root : channel, 'item', RSS), namespaces: RSS };
}

const findChildren = (element: XmlElement, name: string, namespaces: readonly string[]): XmlElement[] =>
  element.content
    .filter((one) => typeof one !== 'string')
    .filter((one) => one.name === name && namespaces.includes(one.namespace));
const findChild = (element: XmlElement, name: string, namespaces: readonly string[]): XmlElement | null =>
  findChildren(element, name, namespaces)[0] ?? null;

/** Returns the text of a child element including markup; '' for none. */
function getText(element: XmlElement, name: string, namespaces: readonly string[]): string {
  const child = findChild(element, name, namespaces);
  return child ? getHtml(child).trim() : '';
}

/** Returns the content of an element as HTML or plain text. */
function getHtml(element: XmlElement): string {
  const type = (element.attributes.get('type') ?? '').toLowerCase();
  if (type === 'xhtml' || type === 'application/xhtml+xml') return innerHtml(element);
  const text = element.content.some((one) => typeof one !== 'string') ? innerHtml(element) : textContent(element);
  if (containsMarkup(text)) return text;
  // Escaped twice, e.g. escaped HTML in a CDATA section.
  const decoded = toPlainText(text);
  return containsMarkup(decoded) ? decoded : text;
}

function getLink(element: XmlElement, namespaces: readonly string[]): string | null {
  const links = findChildren(element, 'link', namespaces);
  const alternate = links.find(({ attributes }) => (attributes.get('rel') ?? 'alternate') === 'alternate');
  return alternate?.attributes.get('href') ?? (alternate ? textContent(alternate).trim() || null : null);
}

function toEvent(entry: XmlElement, namespaces: readonly string[]) {
  const say = (name: string, among = namespaces) => getText(entry, name, among);
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
