import { TICKET_STATUSES, type TicketStatus } from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';

/** Translation between the help desk's values and ours. */
export interface DeskMapping {
  /**
   * Each of the help desk's statuses as `new`, `open`, `pending`, `solved` or `closed`. An unmapped one is displayed
   * unchanged.
   */
  statuses: Readonly<Record<string, TicketStatus>>;
  /** The help desk's status that closes a ticket. Without it, customers cannot close tickets. */
  close?: string;
  /** The help desk's status that reopens a ticket. Without it, customers cannot reopen tickets. */
  reopen?: string;
  /** Each priority id of ours as the help desk's value. Default: priorities are not sent. */
  priorities?: Readonly<Record<string, string>>;
  /** Each category id of the form as the help desk's value. Default: the id itself. */
  categories?: Readonly<Record<string, string>>;
  /** Form fields, by id, as the help desk's custom fields. Unmapped fields go into the note for agents. */
  fields?: Readonly<Record<string, string>>;
}

/** A validated mapping, in both directions. */
export interface ResolvedMapping {
  toStatus(raw: string): TicketStatus | null;
  /** The help desk's statuses that map to these. */
  toRemoteStatuses(statuses: readonly TicketStatus[]): string[];
  close: string | null;
  reopen: string | null;
  canConfirm: boolean;
  /** Whether a ticket in this status of the help desk can be reopened. */
  canReopen(raw: string): boolean;
  toPriority(raw: string | null): string | null;
  toRemotePriority(id: string): string | null;
  /** @throws ConfigurationError when the mapping names a priority that is not in `ids` */
  checkPriorities(ids: readonly string[]): void;
  toCategory(raw: string | null): string | null;
  toRemoteCategory(id: string): string;
  fields: ReadonlyMap<string, string>;
}

/**
 * Validates a mapping.
 *
 * @param terminalStatuses statuses that the help desk never leaves
 * @throws ConfigurationError with the wrong key
 */
export function resolveMapping(mapping: DeskMapping, terminalStatuses: readonly string[] = []): ResolvedMapping {
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
  const priorities = parseEntries('priorities', mapping.priorities);
  const categories = parseEntries('categories', mapping.categories);
  const fields = parseEntries('fields', mapping.fields);
  return {
    toStatus: (raw) => statuses.get(raw) ?? null,
    toRemoteStatuses: (requested) =>
      [...statuses].filter(([, status]) => requested.includes(status)).map(([raw]) => raw),
    close,
    reopen,
    canConfirm: close !== null && [...statuses.values()].includes('solved'),
    canReopen: (raw) => reopen !== null && !terminalStatuses.includes(raw),
    toPriority: (raw) => toKey(priorities, raw),
    toRemotePriority: (id) => priorities.get(id) ?? null,
    checkPriorities(ids) {
      for (const id of priorities.keys())
        if (!ids.includes(id))
          throw new ConfigurationError(
            `desk.mapping.priorities.${id}: there is no such priority; there are ${ids.join(', ')}.`,
          );
    },
    toCategory: (raw) => toKey(categories, raw) ?? raw,
    toRemoteCategory: (id) => categories.get(id) ?? id,
    fields,
  };
}

/** @throws ConfigurationError for a duplicate value, which could not be mapped back */
function parseEntries(key: string, entries: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
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

/** Prefixes the keys of a mapping with their path in the configuration, for error messages. */
export function prefixKeys(path: string, entries: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([id, value]) => [`${path}.${id}`, value]));
}
