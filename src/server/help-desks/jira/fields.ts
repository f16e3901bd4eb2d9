import * as z from 'zod/mini';
import type { JiraRequestField } from './schemas.ts';

/** A field of the request type that a value can be written to and read from. */
export interface JiraField {
  id: string;
  kind: 'text' | 'number' | 'option' | 'date';
  /** As a search names it. */
  clause: string;
  /** What can be chosen, by label; empty where anything can be written. */
  choices: ReadonlyMap<string, string>;
}

const KINDS: Readonly<Record<string, JiraField['kind']>> = {
  string: 'text',
  number: 'number',
  option: 'option',
  priority: 'option',
  date: 'date',
};

/** What is known of a field, or null for a kind that is neither text, number, date nor a choice of one. */
export function toField({ fieldId, jiraSchema, validValues = [] }: JiraRequestField): JiraField | null {
  const kind = KINDS[jiraSchema.type];
  if (kind === undefined) return null;
  const clause = jiraSchema.customId === undefined ? fieldId : `cf[${jiraSchema.customId}]`;
  const choices = new Map(validValues.map(({ value, label }) => [label, value]));
  // Radio buttons and lists call themselves texts, but take what can be chosen.
  return { id: fieldId, kind: kind === 'text' && choices.size > 0 ? 'option' : kind, clause, choices };
}

/** A value as Jira takes it; undefined for what it would refuse, and the whole ticket with it. */
export function toRemoteValue({ kind, choices }: JiraField, value: string): unknown {
  if (kind === 'option') {
    const id = choices.get(value);
    return id === undefined ? undefined : { id };
  }
  if (kind === 'number') return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
  if (kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
  return value;
}

const Named = z.union([
  z.string(),
  z.number(),
  z.pipe(
    z.object({ value: z.string() }),
    z.transform(({ value }) => value),
  ),
  z.pipe(
    z.object({ name: z.string() }),
    z.transform(({ name }) => name),
  ),
]);

/** A value as it is shown; null for none, and for what is no text. */
export function fromRemoteValue(value: unknown): string | null {
  const read = Named.safeParse(value);
  return read.success && read.data !== '' ? String(read.data).replaceAll('\r\n', '\n') : null;
}
