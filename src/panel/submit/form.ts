import { type Signal, computed, createModel, effect, signal, untracked } from '@preact/signals';
import type { FormField } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { later } from '../shell/later.tsx';
import type { Filing } from './filing.ts';

/** What can be typed into before the session has said what the form is. */
const AT_FIRST: readonly FormField[] = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
];

/** What is typed into or chosen in a field, by its id. */
export type ValueOf = (id: string) => Signal<string>;

/**
 * The form's state. What only matters once something has been typed (draft, checks, sending, suggestions) arrives later,
 * so that the form can be typed into as soon as possible.
 */
export const FormModel = createModel((app: App) => {
  const values = new Map<string, Signal<string>>();
  const value: ValueOf = (id) => {
    const known = values.get(id) ?? signal('');
    values.set(id, known);
    return known;
  };
  const rest = later(() => import('./rest.tsx'));
  void rest.load();

  const fields = computed(() => app.session.value?.form.fields ?? AT_FIRST);
  effect(() => {
    const prefill = app.target.value?.prefill;
    if (app.tab.value !== 'submit' || !prefill) return;
    const { fields: further, ...own } = prefill;
    for (const [id, text] of Object.entries({ ...further, ...own })) {
      const held = value(id);
      // What somebody has typed is theirs; what the form holds at first, or beside its fields, is nobody's.
      if (!held.peek() || id[0] === ' ' || held.peek() === fields.peek().find((field) => field.id === id)?.default)
        held.value = String(text);
    }
    app.arrived();
  });

  const filing = signal<Filing | null>(null);
  effect(() => {
    const Model = rest.module.value?.FilingModel;
    if (!Model) return undefined;
    const made = untracked(() => new Model({ app, value, fields }));
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
    /** Whether an input method is in the middle of a word. */
    composing: signal(false),
  };
});
/** The form's state. */
export type FormModel = InstanceType<typeof FormModel>;
