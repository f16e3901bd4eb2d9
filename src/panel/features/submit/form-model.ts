import { type Signal, computed, createModel, effect, signal, untracked } from '@preact/signals';
import type { FormField } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import type { Submission } from './submission.ts';
import type { WaitingPrefill } from './prefill.ts';

/** What can be typed into before the session has said what the form is. */
const INITIAL_FIELDS: readonly FormField[] = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
];

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
  /** What is to be filled in once it is known what may be. */
  let waiting: WaitingPrefill | null = null;
  effect(() => {
    const { prefill, source } = app.pendingNavigation.value ?? {};
    if (app.tab.value === 'submit' && prefill) {
      // What is to be written now comes in place of the confirmation of what was sent before.
      filing.peek()?.another();
      waiting = { prefill, source };
      app.clearNavigation();
    }
    const rules = rest.module.value;
    const session = app.session.value;
    if (rules && waiting)
      waiting = untracked(() =>
        rules.fillIn(waiting, { session, fields: fields.peek(), atFirst: INITIAL_FIELDS, value, linked }),
      );
  });
  // The mark of a link goes with the first edit.
  effect(() => {
    const marked = Object.entries(linked.value);
    const unedited = marked.filter(([id, text]) => value(id).value === text);
    if (unedited.length < marked.length) linked.value = Object.fromEntries(unedited);
  });

  effect(() => {
    const Model = rest.module.value?.FilingModel;
    if (!Model) return undefined;
    const made = untracked(() => new Model({ app, value, fields, linked }));
    filing.value = made;
    return () => made[Symbol.dispose]();
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
