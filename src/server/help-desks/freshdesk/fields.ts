import { FdNumbers, FdTexts, type FdField } from './schemas.ts';

/** A supported ticket field. */
export interface FreshdeskField {
  /** Property of the ticket; the ticket type is not a custom field. */
  name: string;
  custom: boolean;
  kind: 'text' | 'number' | 'date' | 'choice';
  choices: readonly string[];
}

const KINDS: Readonly<Record<string, FreshdeskField['kind']>> = {
  custom_text: 'text',
  custom_paragraph: 'text',
  custom_number: 'number',
  custom_decimal: 'number',
  custom_date: 'date',
  custom_dropdown: 'choice',
  default_ticket_type: 'choice',
};

/** Converts a field definition; null for an unsupported type. */
export function toField({ name, type, choices }: FdField): FreshdeskField | null {
  const kind = KINDS[type];
  if (kind === undefined) return null;
  const custom = type !== 'default_ticket_type';
  return { name: custom ? name : 'type', custom, kind, choices: toChoices(choices) };
}

function toChoices(choices: unknown): readonly string[] {
  const [texts, numbers] = [FdTexts.safeParse(choices), FdNumbers.safeParse(choices)];
  return texts.success ? texts.data : numbers.success ? Object.keys(numbers.data) : [];
}

/** Converts a value for Freshdesk; undefined for a value that would make it reject the whole ticket. */
export function toRemoteValue({ kind, choices }: FreshdeskField, value: string): string | number | undefined {
  if (kind === 'choice') return choices.includes(value) ? value : undefined;
  if (kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
  if (kind === 'number') return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
  return value;
}

/** Converts a value from Freshdesk; null for an empty or unsupported one. */
export function fromRemoteValue(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
