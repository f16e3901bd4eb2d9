import { type Signal, computed, createModel, effect, signal, untracked } from '@preact/signals';
import type { FormField } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import type { Submission } from './submission.ts';

/** What can be typed into before the session has said what the form is. */
const INITIAL_FIELDS: readonly FormField[] = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
];

/** Whether a field is rendered before the session has arrived. */
export const isInitialField = ({ id }: { id: string }) => INITIAL_FIELDS.some((field) => field.id === id);

/** What is typed into or chosen in a field, by its id. */
export type GetValue = (id: string) => Signal<string>;

/**
 * The form's state. What only matters once something has been typed (draft, checks, sending, suggestions) arrives later,
 * so that the form can be typed into as soon as possible.
 */
export const FormModel = createModel((app: PanelContext) => {
  const values = new Map<string, Signal<string>>();
  const value: GetValue = (id) => {
    const known = values.get(id) ?? signal('');
    values.set(id, known);
    return known;
  };
  const rest = app.part('features/submit/DeferredForm.tsx');
  void rest.load();

  const fields = computed(() => app.session.value?.form.fields ?? INITIAL_FIELDS);
  const filing = signal<Submission | null>(null);
  /** What a link has filled in and the viewer has not edited since, by field. */
  const linked = signal<Readonly<Record<string, string>>>({});
  effect(() => {
    const arrived = rest.module.value;
    if (!arrived) return undefined;
    return untracked(() => {
      const stopPrefill = arrived.followPrefill({ app, fields, value, linked, filing, atFirst: INITIAL_FIELDS });
      const made = new arrived.SubmissionModel({ app, value, fields, linked });
      filing.value = made;
      return () => {
        stopPrefill();
        made[Symbol.dispose]();
      };
    });
  });

  // Never `app`: whatever a model gives back has its functions wrapped into actions, also for those who hold it elsewhere.
  return {
    rest,
    /** Draft, checks and sending; null until they have arrived. */
    filing,
    /** What is typed into or chosen in a field. */
    value,
    fields,
    linked,
    /** Whether an input method is in the middle of a word. */
    composing: signal(false),
  };
});
/** The form's state. */
export type FormModel = InstanceType<typeof FormModel>;
