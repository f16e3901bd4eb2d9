import { truncateText } from '../lib/truncate-text.ts';
import type { Incident, Status } from '../../contract/index.ts';
import { isOpen } from '../../contract/index.ts';
import { isMentioned, mentions } from './component-names.ts';
import { shared, stem, toWords } from './tokenize.ts';

/** Other words that people use for a component, by its id or name. */
export type ComponentAliases = Readonly<Record<string, readonly string[]>>;

/** What is read of an incident: its newest messages, the start of each. */
const UPDATES = 12;
const CHARACTERS = 1_000;
/** What it takes to be offered: a component's name, or two words of the title, or one and two of the messages. */
const ENOUGH = 4;

/**
 * The open incidents that a text is about, the likeliest first: those whose component it names (by its name or an alias),
 * or with which it shares words that not every message about an incident holds. Pure.
 *
 * @param text what is being typed.
 * @param status as the source gives it.
 * @example matchIncidents('The CSV export stops', status, { exports: ['CSV'] })[0]?.id
 */
export function matchIncidents(
  text: string,
  status: Pick<Status, 'components' | 'incidents' | 'page'>,
  aliases: ComponentAliases = {},
): Incident[] {
  const place = mentions(text);
  // The product's own name is in every text, also as an address.
  const product = new Set([...toStems(status.page.name), 'com', 'www']);
  const words = toWords(text);
  const about = new Set([...words.about].filter((word) => !product.has(word)));
  return status.incidents
    .filter(isOpen)
    .map((incident, index) => ({ incident, index, score: scoreOf(incident) }))
    .filter(({ score }) => score >= ENOUGH)
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .map(({ incident }) => incident);

  function scoreOf(incident: Incident): number {
    const title = new Set([...toWords(incident.name).about].filter((word) => !product.has(word)));
    const said = incident.updates.slice(0, UPDATES).map(({ body }) => truncateText(body, CHARACTERS));
    const inTitle = shared(about, title);
    const inText = shared(about, toWords(said.join(' ')).about).filter((word) => !title.has(word));
    const weight = 2 * inTitle.length + inText.length;

    const names = [
      ...touchedBy(incident, status, aliases, [incident.name, ...said], product),
      ...listedIn(incident.name),
    ];
    const namings = names.map((name) => ({ name, naming: isMentioned(place, name, product) }));
    if (namings.some(({ naming }) => naming === 'sure')) return ENOUGH + weight;
    if (words.trouble) {
      // A plain word that is also a name: what else is said must belong to the incident too, or there is nothing else.
      const plain = new Set(namings.flatMap(({ name, naming }) => (naming === 'maybe' ? toStems(name) : [])));
      const rest = [...about].filter((word) => !plain.has(word));
      if (plain.size > 0 && (rest.length === 0 || shared(new Set(rest), new Set([...inTitle, ...inText])).length > 0))
        return ENOUGH;
      if (plain.size === 0 && inTitle.length > 0 && inTitle.length === title.size && 2 * inTitle.length >= about.size)
        return ENOUGH;
    }
    // Words of long messages are in many texts: without the title they count only when the text says little else.
    return inTitle.length > 0 || inText.length > about.size / 2 ? weight : 0;
  }
}

const toStems = (name: string) => (name.match(/[\p{L}\p{N}]+/gu) ?? []).map(stem);

/** Names and aliases of the components an incident is about: those it lists, and those its messages name. */
function touchedBy(
  incident: Incident,
  { components }: Pick<Status, 'components'>,
  aliases: ComponentAliases,
  messages: readonly string[],
  product: ReadonlySet<string>,
): string[] {
  const text = mentions(messages.join('\n'));
  return components
    .filter(({ name }) => incident.components.includes(name) || isMentioned(text, name, product) === 'sure')
    .flatMap(({ id, name }) => [name, ...toAliases(id, aliases), ...toAliases(name, aliases)])
    .concat(incident.components);
}

const toAliases = (key: string, aliases: ComponentAliases) => (Object.hasOwn(aliases, key) ? (aliases[key] ?? []) : []);

/** What a title lists by name, as in "Incident with CodeQL, Slack Integration and Pages". */
function listedIn(title: string): string[] {
  const names = /\b(?:with|in|for|of|affecting|impacting)\s+(.+)/.exec(title)?.[1] ?? '';
  return names
    .split(/,|\band\b/)
    .map((name) => name.trim())
    .filter((name) => {
      const words = name.split(/\s+/, 4);
      return words.length <= 3 && words.every((word) => /^\p{Lu}[\p{L}\p{N}.-]*$/u.test(word));
    });
}
