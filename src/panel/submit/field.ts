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
  form: Pick<FormModel, 'value'>;
  /** Without uploads there are no files. */
  filing: { errors: { readonly value: Readonly<Record<string, string>> }; uploads?: Filing['uploads'] };
}

/** What a field is called. */
export const nameOf = (app: App, { id, label }: FormField) => app.text(label) || id;

/** What is said beside the name of a field that need not be filled in. */
export const hintOf = (app: App, { required, advised }: FormField) =>
  required ? undefined : app.translate(submit)(advised ? 'submit.advised' : 'submit.optional');

/** Takes a choice, with what it writes into other fields. */
export function choose(form: Props['form'], { id, options }: FormField, chosen: string): void {
  form.value(id).value = chosen;
  const sets = options?.find((option) => option.id === chosen)?.sets ?? {};
  for (const [other, text] of Object.entries(sets)) form.value(other).value = text;
}
