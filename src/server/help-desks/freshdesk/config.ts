import { ConfigurationError } from '../../auth/options.ts';
import type { DeskConnection, DeskHttp } from '../http-client.ts';
import { readJson, unexpected } from '../http-client.ts';
import { prefixKeys, type DeskMapping } from '../mapping.ts';
import { toField, type FreshdeskField } from './fields.ts';
import { FdAgent, FdFields, FdNumbers, FdStatuses, type FdField } from './schemas.ts';

/** How a Freshdesk is connected. */
export interface FreshdeskOptions extends DeskConnection {
  /** The API key of an agent. docs/integrations/freshdesk.md lists what they must be allowed. */
  token: string;
  /**
   * The custom field (one line of text) that the server marks tickets with, to find again what was filed when no answer
   * came. By name or label; default `Madoguchi reference`.
   */
  markerField?: string;
  /** The field that a category goes into, such as `Type`. Without it, it goes into the note for agents. */
  categoryField?: string;
  /** Hosts that files may be fetched from, beside the desk's own. Default: those that Freshdesk keeps them on. */
  fileHosts?: readonly string[];
}

/** What was found at the start. */
export interface ResolvedFreshdeskConfig {
  /** The agent that the key is of. */
  account: number;
  /** What agents call the statuses. */
  statuses: Map<number, string>;
  priorities: ReadonlyMap<number, string>;
  agents: ReadonlyMap<number, string>;
  marker: FreshdeskField;
  category: FreshdeskField | null;
  /** By the names that the mapping uses. */
  fields: ReadonlyMap<string, FreshdeskField>;
}

/**
 * Reads what there is and looks for all that the settings name.
 *
 * @throws ConfigurationError that names the key which does not fit
 */
export async function resolveConfig(
  http: DeskHttp,
  options: FreshdeskOptions,
  mapping: DeskMapping,
): Promise<ResolvedFreshdeskConfig> {
  const me = await http.send('GET', 'api/v2/agents/me');
  if (me.status === 401 || me.status === 403)
    throw new ConfigurationError('desk.token is not the API key of an agent of this Freshdesk.');
  if (me.status === 404) throw new ConfigurationError('desk.url: there is no Freshdesk at this address.');
  if (me.status !== 200) throw unexpected(me);
  const all = await readFields(http);
  const statuses = statusesIn(all);
  const priorities = numbered(all, 'default_priority');
  expect('desk.mapping.statuses', Object.fromEntries(Object.keys(mapping.statuses).map((raw) => [raw, raw])), statuses);
  expect('desk.mapping.priorities', mapping.priorities, priorities);

  function find(key: string, wanted: string): FreshdeskField {
    const found = all.find(({ name, label }) => name === wanted || label === wanted);
    if (!found) throw new ConfigurationError(`${key}: tickets of this Freshdesk have no field "${wanted}".`);
    const field = toField(found);
    if (!field) throw new ConfigurationError(`${key}: "${wanted}" is neither text, number, date nor a choice of one.`);
    return field;
  }
  const marker = find('desk.markerField', options.markerField ?? 'Madoguchi reference');
  if (marker.kind !== 'text') throw new ConfigurationError('desk.markerField must be a field of one line of text.');
  const category = options.categoryField === undefined ? null : find('desk.categoryField', options.categoryField);
  if (category?.kind === 'choice')
    expect('desk.mapping.categories', mapping.categories, new Map(category.choices.entries()));
  const fields = new Map(
    Object.entries(prefixKeys('desk.mapping.fields', mapping.fields)).map(([key, name]) => [name, find(key, name)]),
  );
  const given = new Set([marker, category, ...fields.values()].map((field) => field?.name));
  for (const { name, label, type, required_for_agents: needed } of all)
    if (needed === true && !type.startsWith('default_') && !given.has(name))
      throw new ConfigurationError(`desk.mapping.fields: every ticket needs "${label}", which nothing here fills in.`);
  return {
    account: readJson(FdAgent, me).id,
    statuses,
    priorities,
    agents: numbered(all, 'default_agent'),
    marker,
    category,
    fields,
  };
}

/** All fields of tickets, with what can be chosen in them. */
export async function readFields(http: DeskHttp): Promise<readonly FdField[]> {
  const answer = await http.send('GET', 'api/v2/ticket_fields');
  if (answer.status === 403) throw new ConfigurationError('desk.token: its agent may not see the fields of tickets.');
  if (answer.status !== 200) throw unexpected(answer);
  return readJson(FdFields, answer);
}

/** The names of statuses by their numbers. */
export function statusesIn(fields: readonly FdField[]): Map<number, string> {
  const statuses = new Map<number, string>();
  const known = FdStatuses.safeParse(toChoices(fields, 'default_status'));
  for (const [number, [name]] of Object.entries(known.success ? known.data : {}))
    if (name !== undefined) statuses.set(Number(number), name);
  return statuses;
}

const toChoices = (all: readonly FdField[], type: string): unknown => all.find((one) => one.type === type)?.choices;

function numbered(all: readonly FdField[], type: string): Map<number, string> {
  const read = FdNumbers.safeParse(toChoices(all, type));
  return new Map(Object.entries(read.success ? read.data : {}).map(([name, number]) => [number, name]));
}

/** @throws ConfigurationError for an entry whose value is not on offer */
function expect(key: string, entries: Readonly<Record<string, string>> = {}, known: ReadonlyMap<number, string>): void {
  const names = [...known.values()];
  for (const [id, name] of Object.entries(entries))
    if (!names.includes(name))
      throw new ConfigurationError(`${key}.${id}: this Freshdesk has no "${name}", but ${names.join(', ')}.`);
}
