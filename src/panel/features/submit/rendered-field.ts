/** Props and helpers that all kinds of fields share. */
import type { FormField } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import type { Submission } from './submission.ts';
import type { FormModel } from './form-model.ts';

/** A field, with its only option when there is exactly one. */
export type RenderedField = FormField & { only?: string };

/** Props of every field control. */
export interface Props {
  app: PanelContext;
  /** `linked` is absent where links cannot prefill. */
  form: Pick<FormModel, 'value'> & Partial<Pick<FormModel, 'linked'>>;
  /** Without `uploads`, attachments are not rendered. */
  submission: { errors: { readonly value: Readonly<Record<string, string>> }; uploads?: Submission['uploads'] };
}

/** Returns a field's label, or its id without one. */
export const fieldLabel = (app: PanelContext, { id, label }: FormField) => app.text(label) || id;

/** Returns the label's suffix for optional and recommended fields. */
export const requiredHint = (app: PanelContext, { required, advised }: FormField) =>
  required ? undefined : app.translate(submit)(advised ? 'submit.advised' : 'submit.optional');

/** Returns the note on a field prefilled by a link and not edited since. */
export const toLinkNote = (app: PanelContext, { linked }: Pick<Props['form'], 'linked'>, id: string) =>
  Object.hasOwn(linked?.value ?? {}, id) ? app.translate(submit)('submit.linked') : undefined;

/** Selects an option, and sets the fields that the option presets. */
export function setFieldValue(form: Props['form'], { id, options }: FormField, chosen: string): void {
  form.value(id).value = chosen;
  const presets = options?.find((option) => option.id === chosen)?.sets ?? {};
  for (const [other, text] of Object.entries(presets)) form.value(other).value = text;
}
