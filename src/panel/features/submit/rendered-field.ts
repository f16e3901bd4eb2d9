/** What all kinds of fields have in common. */
import type { FormField } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import type { Submission } from './submission.ts';
import type { FormModel } from './form-model.ts';

/** A field, and the one thing it can hold if there is only one. */
export type RenderedField = FormField & { only?: string };

/** What a field is drawn with. */
export interface Props {
  app: PanelContext;
  /** `linked` is missing where no link can fill anything in. */
  form: Pick<FormModel, 'value'> & Partial<Pick<FormModel, 'linked'>>;
  /** Without uploads there are no files. */
  filing: { errors: { readonly value: Readonly<Record<string, string>> }; uploads?: Submission['uploads'] };
}

/** What a field is called. */
export const fieldLabel = (app: PanelContext, { id, label }: FormField) => app.text(label) || id;

/** What is said beside the name of a field that need not be filled in. */
export const requiredHint = (app: PanelContext, { required, advised }: FormField) =>
  required ? undefined : app.translate(submit)(advised ? 'submit.advised' : 'submit.optional');

/** What is said below a field that a link has filled in, until it is edited. */
export const linkNoteOf = (app: PanelContext, { linked }: Pick<Props['form'], 'linked'>, id: string) =>
  Object.hasOwn(linked?.value ?? {}, id) ? app.translate(submit)('submit.linked') : undefined;

/** Takes a choice, with what it writes into other fields. */
export function setFieldValue(form: Props['form'], { id, options }: FormField, chosen: string): void {
  form.value(id).value = chosen;
  const sets = options?.find((option) => option.id === chosen)?.sets ?? {};
  for (const [other, text] of Object.entries(sets)) form.value(other).value = text;
}
