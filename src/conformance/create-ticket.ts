import type { CreateTicket, FormField, Session } from '../contract/index.ts';

/** What the kit files, beside subject and description. */
export type Filled = Omit<CreateTicket, 'subject' | 'description'>;

/** Fields that are no part of what is typed into `fields`. */
const OWN = new Set(['subject', 'description', 'category', 'priority', 'cc', 'attachments']);

/** Something right for each kind that is written freely. The addresses are reserved for examples: nobody gets mail. */
const WRITTEN: Readonly<Record<string, string>> = {
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
 * Fills in a session's form as somebody would who leaves nothing out but files and priority: every other field that is
 * shown gets something right. A field of a kind that nobody knows is left out, as the panel leaves it out.
 */
export function fillForm({ form }: Session): Filled {
  const byId = new Map(form.fields.map((field) => [field.id, field]));
  const values = new Map<string, string>();

  const valueOf = (id: string): string => {
    const known = values.get(id);
    if (known !== undefined) return known;
    const field = byId.get(id);
    // Marked before it is worked out: a form whose fields depend on each other in a circle must not hang the kit.
    values.set(id, '');
    const value = field && isShown(field) ? valueFor(field) : '';
    values.set(id, value);
    return value;
  };
  const isShown = ({ showWhen = [] }: FormField) =>
    showWhen.every(({ field, in: right }) => right.includes(valueOf(field)));
  const valueFor = (field: FormField): string => {
    if (field.kind === 'select' || field.kind === 'radio') {
      const parent = field.dependsOn === undefined ? '' : valueOf(field.dependsOn);
      const offered = (field.options ?? []).filter(
        ({ parents, disabled }) =>
          !disabled && (field.dependsOn === undefined || parents === undefined || parents.includes(parent)),
      );
      return offered[0]?.id ?? '';
    }
    return (WRITTEN[field.kind] ?? '').slice(0, field.limit);
  };

  for (const { id } of form.fields) valueOf(id);
  const given = [...values].filter(([, value]) => value !== '');
  const fields = Object.fromEntries(given.filter(([id]) => !OWN.has(id)));
  const category = values.get('category');
  const cc = values.get('cc');
  return {
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(category && { category }),
    ...(cc && { cc: [cc] }),
  };
}

/** The priority that disturbs least and that nobody gets without choosing it; undefined when the form has none. */
export function quietPriority({ form, priorities, defaultPriority }: Session): string | undefined {
  if (!form.fields.some(({ id, kind }) => id === 'priority' && kind === 'priority')) return undefined;
  return priorities.filter(({ id }) => id !== defaultPriority).at(-1)?.id;
}

/** How many characters a person would count. */
export const characters = (text: string): number => [...new Intl.Segmenter().segment(text)].length;

/** The first so many characters of a text, none of them cut apart. */
export function firstCharacters(text: string, most: number): string {
  const parts = [...new Intl.Segmenter().segment(text)];
  return parts
    .slice(0, most)
    .map(({ segment }) => segment)
    .join('');
}

/** The most characters that one of the ticket's own texts can have in this form. */
export function toLimit({ form, limits }: Session, id: 'subject' | 'description'): number {
  return Math.min(limits[id], form.fields.find((field) => field.id === id)?.limit ?? Number.POSITIVE_INFINITY);
}
