import { TICKET_STATUSES, type TicketStatus } from '../../contract/index.ts';
import { ConfigurationError } from '../auth/options.ts';

/** What the desk's words mean here. */
export interface DeskMapping {
  /** Each status of the desk as one of `new`, `open`, `pending`, `solved`, `closed`. One that is missing is shown as it is. */
  statuses: Readonly<Record<string, TicketStatus>>;
  /** The desk's status that closes a ticket; without it customers cannot close. */
  close?: string;
  /** The desk's status that opens one again; without it customers cannot reopen. */
  reopen?: string;
  /** Each of our priorities, by its id, as the desk's value. Default: none is told to the desk. */
  priorities?: Readonly<Record<string, string>>;
  /** Each of the form's categories, by its id, as the desk's value. Default: as it is. */
  categories?: Readonly<Record<string, string>>;
  /** Fields of the form, by their id, as the desk's custom fields. What is not named goes into the note for agents. */
  fields?: Readonly<Record<string, string>>;
}

/** A mapping that was checked, to be read in both directions. */
export interface ResolvedMapping {
  toStatus(raw: string): TicketStatus | null;
  /** The desk's statuses that mean one of these. */
  toRemoteStatuses(statuses: readonly TicketStatus[]): string[];
  close: string | null;
  reopen: string | null;
  confirms: boolean;
  /** Whether a ticket with this status of the desk can be opened again. */
  canReopen(raw: string): boolean;
  toPriority(raw: string | null): string | null;
  rawPriority(id: string): string | null;
  /** @throws ConfigurationError when the mapping names a priority that is none of these */
  checkPriorities(ids: readonly string[]): void;
  toCategory(raw: string | null): string | null;
  rawCategory(id: string): string;
  fields: ReadonlyMap<string, string>;
}

/**
 * Checks a mapping.
 *
 * @param ends statuses out of which the desk lets nothing come back
 * @throws ConfigurationError that names the wrong key
 */
export function resolveMapping(mapping: DeskMapping, ends: readonly string[] = []): ResolvedMapping {
  const statuses = new Map(Object.entries(mapping.statuses));
  for (const [raw, status] of statuses)
    if (!TICKET_STATUSES.includes(status))
      throw new ConfigurationError(
        `desk.mapping.statuses.${raw} is "${String(status)}"; it must be one of ${TICKET_STATUSES.join(', ')}.`,
      );
  const { close = null, reopen = null } = mapping;
  if (close !== null && statuses.get(close) !== 'closed')
    throw new ConfigurationError(
      `desk.mapping.close is "${close}", which desk.mapping.statuses does not say is closed.`,
    );
  const open = reopen === null ? undefined : statuses.get(reopen);
  if (reopen !== null && open !== 'open' && open !== 'new')
    throw new ConfigurationError(
      `desk.mapping.reopen is "${reopen}", which desk.mapping.statuses does not say is open.`,
    );
  const priorities = pairs('priorities', mapping.priorities);
  const categories = pairs('categories', mapping.categories);
  const fields = pairs('fields', mapping.fields);
  return {
    toStatus: (raw) => statuses.get(raw) ?? null,
    toRemoteStatuses: (wanted) => [...statuses].filter(([, status]) => wanted.includes(status)).map(([raw]) => raw),
    close,
    reopen,
    confirms: close !== null && [...statuses.values()].includes('solved'),
    canReopen: (raw) => reopen !== null && !ends.includes(raw),
    toPriority: (raw) => toKey(priorities, raw),
    rawPriority: (id) => priorities.get(id) ?? null,
    checkPriorities(ids) {
      for (const id of priorities.keys())
        if (!ids.includes(id))
          throw new ConfigurationError(
            `desk.mapping.priorities.${id}: there is no such priority; there are ${ids.join(', ')}.`,
          );
    },
    toCategory: (raw) => toKey(categories, raw) ?? raw,
    rawCategory: (id) => categories.get(id) ?? id,
    fields,
  };
}

/** @throws ConfigurationError for two keys with one value: they could not be told apart when they are read back */
function pairs(key: string, entries: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  for (const [id, raw] of Object.entries(entries)) {
    if (raw.trim() === '') throw new ConfigurationError(`desk.mapping.${key}.${id} must not be empty.`);
    const other = seen.get(raw);
    if (other !== undefined)
      throw new ConfigurationError(`desk.mapping.${key}.${id} is "${raw}", and so is desk.mapping.${key}.${other}.`);
    seen.set(raw, id);
  }
  return new Map(Object.entries(entries));
}

function toKey(entries: ReadonlyMap<string, string>, raw: string | null): string | null {
  for (const [id, value] of entries) if (value === raw) return id;
  return null;
}

/** Entries of a mapping by the keys under which they stand in the configuration, for whoever checks them at the desk. */
export function prefixKeys(place: string, entries: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([id, value]) => [`${place}.${id}`, value]));
}
