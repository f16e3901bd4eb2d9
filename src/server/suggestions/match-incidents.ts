import { truncateText } from '../lib/truncate-text.ts';
import type { Incident, Status } from '../../contract/index.ts';
import { isOpen } from '../../contract/index.ts';
import { isMentioned, prepareText } from './component-names.ts';
import { intersection, stem, toWords } from './tokenize.ts';

/** Alternative names of components, by component id or name. */
export type ComponentAliases = Readonly<Record<string, readonly string[]>>;

/** Considered updates of an incident, newest first, and characters of each. */
const MAX_UPDATES = 12;
const MAX_UPDATE_LENGTH = 1_000;
/** Minimum score: a mentioned component, two words of the title, or one of the title and two of the updates. */
const MIN_SCORE = 4;

/**
 * Finds the open incidents that a text is about, most likely first: those with a mentioned component (by name or alias), or with
 * shared words beyond those common to all incident messages. Pure.
 *
 * @param text the text being typed
 * @param status from the status source
 * @example matchIncidents('The CSV export stops', status, { exports: ['CSV'] })[0]?.id
 */
export function matchIncidents(
  text: string,
  status: Pick<Status, 'components' | 'incidents' | 'page'>,
  aliases: ComponentAliases = {},
): Incident[] {
  const prepared = prepareText(text);
  // The product's name occurs in every text, also as a domain.
  const product = new Set([...toStems(status.page.name), 'com', 'www']);
  const words = toWords(text);
  const about = new Set([...words.about].filter((word) => !product.has(word)));
  return status.incidents
    .filter(isOpen)
    .map((incident, index) => ({ incident, index, score: calculateScore(incident) }))
    .filter(({ score }) => score >= MIN_SCORE)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ incident }) => incident);

  function calculateScore(incident: Incident): number {
    const title = new Set([...toWords(incident.name).about].filter((word) => !product.has(word)));
    const messages = incident.updates.slice(0, MAX_UPDATES).map(({ body }) => truncateText(body, MAX_UPDATE_LENGTH));
    const inTitle = intersection(about, title);
    const inText = intersection(about, toWords(messages.join(' ')).about).filter((word) => !title.has(word));
    const weight = 2 * inTitle.length + inText.length;

    const names = [
      ...affectedNames(incident, status, aliases, [incident.name, ...messages], product),
      ...parseListedNames(incident.name),
    ];
    const mentioned = names.map((name) => ({ name, mention: isMentioned(prepared, name, product) }));
    if (mentioned.some(({ mention }) => mention === 'sure')) return MIN_SCORE + weight;
    if (words.trouble) {
      // A plain word that is also a name: the other words must match the incident, too, or there are none.
      const plain = new Set(mentioned.flatMap(({ name, mention }) => (mention === 'maybe' ? toStems(name) : [])));
      const rest = [...about].filter((word) => !plain.has(word));
      if (
        plain.size > 0 &&
        (rest.length === 0 || intersection(new Set(rest), new Set([...inTitle, ...inText])).length > 0)
      )
        return MIN_SCORE;
      if (plain.size === 0 && inTitle.length > 0 && inTitle.length === title.size && 2 * inTitle.length >= about.size)
        return MIN_SCORE;
    }
    // Words of long messages occur in many texts: without a word of the title they count only for a short text.
    return inTitle.length > 0 || inText.length > about.size / 2 ? weight : 0;
  }
}

const toStems = (name: string) => (name.match(/[\p{L}\p{N}]+/gu) ?? []).map(stem);

/** Returns names and aliases of the affected components: those listed, and those mentioned in its messages. */
function affectedNames(
  incident: Incident,
  { components }: Pick<Status, 'components'>,
  aliases: ComponentAliases,
  messages: readonly string[],
  product: ReadonlySet<string>,
): string[] {
  const text = prepareText(messages.join('\n'));
  return components
    .filter(({ name }) => incident.components.includes(name) || isMentioned(text, name, product) === 'sure')
    .flatMap(({ id, name }) => [name, ...toAliases(id, aliases), ...toAliases(name, aliases)])
    .concat(incident.components);
}

const toAliases = (key: string, aliases: ComponentAliases) => (Object.hasOwn(aliases, key) ? (aliases[key] ?? []) : []);

/** Parses names from a title such as "Incident with CodeQL, Slack Integration and Pages". */
function parseListedNames(title: string): string[] {
  const names = /\b(?:with|in|for|of|affecting|impacting)\s+(.+)/.exec(title)?.[1] ?? '';
  return names
    .split(/,|\band\b/)
    .map((name) => name.trim())
    .filter((name) => {
      const words = name.split(/\s+/, 4);
      return words.length <= 3 && words.every((word) => /^\p{Lu}[\p{L}\p{N}.-]*$/u.test(word));
    });
}
