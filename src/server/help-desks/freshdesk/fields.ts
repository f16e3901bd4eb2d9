import { FdNumbers, FdTexts, type FdField } from './schemas.ts';

/** A field that a value can be written to and read from. */
export interface FreshdeskField {
  /** As a ticket has it; the ticket's type is no custom field. */
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

/** What is known of a field, or null for a kind that is neither text, number, date nor a choice of one. */
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

/** A value as Freshdesk takes it; undefined for what it would refuse, and the whole ticket with it. */
export function toRemoteValue({ kind, choices }: FreshdeskField, value: string): string | number | undefined {
  if (kind === 'choice') return choices.includes(value) ? value : undefined;
  if (kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
  if (kind === 'number') return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
  return value;
}

/** A value as it is shown; null for none, and for what is no text. */
export function fromRemoteValue(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
