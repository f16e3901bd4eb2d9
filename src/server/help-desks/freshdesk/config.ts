import { ConfigurationError } from '../../configuration-error.ts';
import type { DeskConnection, DeskHttp } from '../http-client.ts';
import { readJson, unexpected } from '../http-client.ts';
import { prefixKeys, type DeskMapping } from '../mapping.ts';
import { toField, type FreshdeskField } from './fields.ts';
import { FdAgent, FdFields, FdNumbers, FdStatuses, type FdField } from './schemas.ts';

/** Options of a Freshdesk connection. */
export interface FreshdeskOptions extends DeskConnection {
  /** API key of an agent. docs/integrations/freshdesk.md lists its permissions. */
  token: string;
  /**
   * Custom field (single-line text) for the marker by which a ticket is found when the response to its creation was lost. Name or
   * label; default `Madoguchi reference`.
   */
  markerField?: string;
  /** Field for the category, such as `Type`. Without it, the category goes into the note for agents. */
  categoryField?: string;
  /** Hosts from which files may be downloaded, besides the help desk's own. Default: Freshdesk's file storage. */
  fileHosts?: readonly string[];
}

/** Configuration checked against the help desk. */
export interface ResolvedFreshdeskConfig {
  /** Agent to whom the API key belongs. */
  account: number;
  /** Names of the statuses, as agents see them. */
  statuses: Map<number, string>;
  priorities: ReadonlyMap<number, string>;
  agents: ReadonlyMap<number, string>;
  marker: FreshdeskField;
  category: FreshdeskField | null;
  /** By the names in the mapping. */
  fields: ReadonlyMap<string, FreshdeskField>;
}

/**
 * Resolves the configured names against the help desk.
 *
 * @throws ConfigurationError with the key that does not fit
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
  const statuses = toStatuses(all);
  const priorities = toNumberedNames(all, 'default_priority');
  assertOffered(
    'desk.mapping.statuses',
    Object.fromEntries(Object.keys(mapping.statuses).map((raw) => [raw, raw])),
    statuses,
  );
  assertOffered('desk.mapping.priorities', mapping.priorities, priorities);

  function find(key: string, fieldName: string): FreshdeskField {
    const definition = all.find(({ name, label }) => name === fieldName || label === fieldName);
    if (!definition) throw new ConfigurationError(`${key}: tickets of this Freshdesk have no field "${fieldName}".`);
    const field = toField(definition);
    if (!field)
      throw new ConfigurationError(`${key}: "${fieldName}" is neither text, number, date nor a choice of one.`);
    return field;
  }
  const marker = find('desk.markerField', options.markerField ?? 'Madoguchi reference');
  if (marker.kind !== 'text') throw new ConfigurationError('desk.markerField must be a field of one line of text.');
  const category = options.categoryField === undefined ? null : find('desk.categoryField', options.categoryField);
  if (category?.kind === 'choice')
    assertOffered('desk.mapping.categories', mapping.categories, new Map(category.choices.entries()));
  const fields = new Map(
    Object.entries(prefixKeys('desk.mapping.fields', mapping.fields)).map(([key, name]) => [name, find(key, name)]),
  );
  const mappedFields = new Set([marker, category, ...fields.values()].map((field) => field?.name));
  for (const { name, label, type, required_for_agents: required } of all)
    if (required === true && !type.startsWith('default_') && !mappedFields.has(name))
      throw new ConfigurationError(`desk.mapping.fields: every ticket needs "${label}", which nothing here fills in.`);
  return {
    account: readJson(FdAgent, me).id,
    statuses,
    priorities,
    agents: toNumberedNames(all, 'default_agent'),
    marker,
    category,
    fields,
  };
}

/** Reads all ticket fields with their choices. */
export async function readFields(http: DeskHttp): Promise<readonly FdField[]> {
  const response = await http.send('GET', 'api/v2/ticket_fields');
  if (response.status === 403) throw new ConfigurationError('desk.token: its agent may not see the fields of tickets.');
  if (response.status !== 200) throw unexpected(response);
  return readJson(FdFields, response);
}

/** Returns the names of the statuses by number. */
export function toStatuses(fields: readonly FdField[]): Map<number, string> {
  const statuses = new Map<number, string>();
  const parsed = FdStatuses.safeParse(toChoices(fields, 'default_status'));
  for (const [number, [name]] of Object.entries(parsed.success ? parsed.data : {}))
    if (name !== undefined) statuses.set(Number(number), name);
  return statuses;
}

const toChoices = (all: readonly FdField[], type: string): unknown => all.find((one) => one.type === type)?.choices;

function toNumberedNames(all: readonly FdField[], type: string): Map<number, string> {
  const parsed = FdNumbers.safeParse(toChoices(all, type));
  return new Map(Object.entries(parsed.success ? parsed.data : {}).map(([name, number]) => [number, name]));
}

/** @throws ConfigurationError for an entry whose value is not offered */
function assertOffered(
  key: string,
  entries: Readonly<Record<string, string>> = {},
  offered: ReadonlyMap<number, string>,
): void {
  const names = [...offered.values()];
  for (const [id, name] of Object.entries(entries))
    if (!names.includes(name))
      throw new ConfigurationError(`${key}.${id}: this Freshdesk has no "${name}", but ${names.join(', ')}.`);
}
