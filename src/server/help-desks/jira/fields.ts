import * as z from 'zod/mini';
import type { JiraRequestField } from './schemas.ts';

/** A supported field of the request type. */
export interface JiraField {
  id: string;
  kind: 'text' | 'number' | 'option' | 'date';
  /** Name in JQL. */
  clause: string;
  /** Ids of the choices by label; empty for free input. */
  choices: ReadonlyMap<string, string>;
}

const KINDS: Readonly<Record<string, JiraField['kind']>> = {
  string: 'text',
  number: 'number',
  option: 'option',
  priority: 'option',
  date: 'date',
};

/** Converts a field definition; null for an unsupported type. */
export function toField({ fieldId, jiraSchema, validValues = [] }: JiraRequestField): JiraField | null {
  const kind = KINDS[jiraSchema.type];
  if (kind === undefined) return null;
  const clause = jiraSchema.customId === undefined ? fieldId : `cf[${jiraSchema.customId}]`;
  const choices = new Map(validValues.map(({ value, label }) => [label, value]));
  // Radio buttons and selects have the type text, but accept only their choices.
  return { id: fieldId, kind: kind === 'text' && choices.size > 0 ? 'option' : kind, clause, choices };
}

/** Converts a value for Jira; undefined for a value that would make it reject the whole ticket. */
export function toRemoteValue({ kind, choices }: JiraField, value: string): unknown {
  if (kind === 'option') {
    const id = choices.get(value);
    return id === undefined ? undefined : { id };
  }
  if (kind === 'number') return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
  if (kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
  return value;
}

const DisplayValue = z.union([
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

/** Converts a value from Jira; null for an empty or unsupported one. */
export function fromRemoteValue(value: unknown): string | null {
  const parsed = DisplayValue.safeParse(value);
  return parsed.success && parsed.data !== '' ? String(parsed.data).replaceAll('\r\n', '\n') : null;
}
