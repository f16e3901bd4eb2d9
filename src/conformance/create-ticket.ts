import { isBuiltInField, type CreateTicket, type FormField, type Session } from '../contract/index.ts';

/** Contents of a test ticket except subject and description. */
export type TicketDefaults = Omit<CreateTicket, 'subject' | 'description'>;

/** Valid sample values by kind of field. The addresses are in a domain reserved for examples, so no mail is delivered. */
const SAMPLE_VALUES: Readonly<Record<string, string>> = {
  text: 'kit',
  textarea: 'kit',
  phone: '+81 3 1234 5678',
  email: 'check@example.com',
  emails: 'check@example.com',
  url: 'https://example.com/check',
  datetime: '2026-01-02T03:04:05.000Z',
  checkbox: 'yes',
  consent: 'no',
};

/**
 * Fills in the form of a session: every visible field except attachments and priority gets a valid value. Fields of unknown
 * kinds are left out, as the panel leaves them out.
 */
export function fillForm({ form }: Session): TicketDefaults {
  const byId = new Map(form.fields.map((field) => [field.id, field]));
  const values = new Map<string, string>();

  const resolveValue = (id: string): string => {
    const cached = values.get(id);
    if (cached !== undefined) return cached;
    const field = byId.get(id);
    // Set before it is resolved, so that circular dependencies between fields terminate.
    values.set(id, '');
    const value = field && isShown(field) ? buildValue(field) : '';
    values.set(id, value);
    return value;
  };
  const isShown = ({ showWhen = [] }: FormField) =>
    showWhen.every(({ field, in: accepted }) => accepted.includes(resolveValue(field)));
  const buildValue = (field: FormField): string => {
    if (field.kind === 'select' || field.kind === 'radio') {
      const parent = field.dependsOn === undefined ? '' : resolveValue(field.dependsOn);
      const available = (field.options ?? []).filter(
        ({ parents, disabled }) =>
          !disabled && (field.dependsOn === undefined || parents === undefined || parents.includes(parent)),
      );
      return available[0]?.id ?? '';
    }
    return (SAMPLE_VALUES[field.kind] ?? '').slice(0, field.limit);
  };

  for (const { id } of form.fields) resolveValue(id);
  const filled = [...values].filter(([, value]) => value !== '');
  const fields = Object.fromEntries(filled.filter(([id]) => !isBuiltInField(id)));
  const category = values.get('category');
  const cc = values.get('cc');
  return {
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(category && { category }),
    ...(cc && { cc: [cc] }),
  };
}

/** Returns the lowest priority that is not the default; undefined when the form has none. */
export function findLowestPriority({ form, priorities, defaultPriority }: Session): string | undefined {
  if (!form.fields.some(({ id, kind }) => id === 'priority' && kind === 'priority')) return undefined;
  return priorities.filter(({ id }) => id !== defaultPriority).at(-1)?.id;
}

/** Counts grapheme clusters. */
export const countCharacters = (text: string): number => [...new Intl.Segmenter().segment(text)].length;

/** Truncates text to `max` grapheme clusters. */
export function truncateCharacters(text: string, max: number): string {
  const parts = [...new Intl.Segmenter().segment(text)];
  return parts
    .slice(0, max)
    .map(({ segment }) => segment)
    .join('');
}

/** Returns the maximum length of the subject or the description in grapheme clusters. */
export function getTextLimit({ form, limits }: Session, id: 'subject' | 'description'): number {
  return Math.min(limits[id], form.fields.find((field) => field.id === id)?.limit ?? Number.POSITIVE_INFINITY);
}
