/** What all kinds of fields have in common. */
import type { FormField } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { submit } from '../i18n/en/submit.ts';
import type { Filing } from './filing.ts';
import type { FormModel } from './form.ts';

/** A field, and the one thing it can hold if there is only one. */
export type Drawn = FormField & { only?: string };

/** What a field is drawn with. */
export interface Props {
  app: App;
  /** `linked` is missing where no link can fill anything in. */
  form: Pick<FormModel, 'value'> & Partial<Pick<FormModel, 'linked'>>;
  /** Without uploads there are no files. */
  filing: { errors: { readonly value: Readonly<Record<string, string>> }; uploads?: Filing['uploads'] };
}

/** What a field is called. */
export const nameOf = (app: App, { id, label }: FormField) => app.text(label) || id;

/** What is said beside the name of a field that need not be filled in. */
export const hintOf = (app: App, { required, advised }: FormField) =>
  required ? undefined : app.translate(submit)(advised ? 'submit.advised' : 'submit.optional');

/** What is said below a field that a link has filled in, until it is edited. */
export const linkNoteOf = (app: App, { linked }: Pick<Props['form'], 'linked'>, id: string) =>
  Object.hasOwn(linked?.value ?? {}, id) ? app.translate(submit)('submit.linked') : undefined;

/** Takes a choice, with what it writes into other fields. */
export function choose(form: Props['form'], { id, options }: FormField, chosen: string): void {
  form.value(id).value = chosen;
  const sets = options?.find((option) => option.id === chosen)?.sets ?? {};
  for (const [other, text] of Object.entries(sets)) form.value(other).value = text;
}
