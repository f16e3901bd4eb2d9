import { type Signal, computed, createModel, effect, signal, untracked } from '@preact/signals';
import type { PanelContext } from '../../core/context.ts';
import { type GetValue, INITIAL_FIELDS } from './form-fields.ts';
import type { Submission } from './submission.ts';

/**
 * State of the form. Draft, validation, submission and suggestions load later, so that the first fields are interactive as
 * soon as possible.
 */
export const FormModel = createModel((app: PanelContext) => {
  const values = new Map<string, Signal<string>>();
  const value: GetValue = (id) => {
    const known = values.get(id) ?? signal('');
    values.set(id, known);
    return known;
  };
  const deferred = app.lazy('features/submit/DeferredForm.tsx');
  void deferred.load();

  const fields = computed(() => app.session.value?.form.fields ?? INITIAL_FIELDS);
  const submission = signal<Submission | null>(null);
  /** Texts prefilled by a link and not edited since, by field id. */
  const linked = signal<Readonly<Record<string, string>>>({});
  effect(() => {
    const module = deferred.module.value;
    if (!module) return undefined;
    return untracked(() => {
      const stopPrefill = module.followPrefill({
        app,
        fields,
        value,
        linked,
        submission,
        initialFields: INITIAL_FIELDS,
      });
      const model = new module.SubmissionModel({ app, value, fields, linked });
      submission.value = model;
      return () => {
        stopPrefill();
        model[Symbol.dispose]();
      };
    });
  });

  // Not `app`: createModel replaces the functions of returned objects by actions, and `app` is shared.
  return {
    deferred,
    /** Draft, validation and submission; null until loaded. */
    submission,
    /** Returns the signal of a field's value. */
    value,
    fields,
    linked,
    /** Whether an IME composition is in progress. */
    composing: signal(false),
  };
});
/** State of the form. */
export type FormModel = InstanceType<typeof FormModel>;
