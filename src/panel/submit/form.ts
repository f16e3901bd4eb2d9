import { type Signal, computed, createModel, effect, signal, untracked } from '@preact/signals';
import type { FormField } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { later } from '../shell/later.tsx';
import type { Filing } from './filing.ts';
import { type PrefillSource, mayPrefill, toLinkText, toTexts } from './prefill.ts';

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
  /** What a link has filled in and the viewer has not edited since, by field. */
  const linked = signal<Readonly<Record<string, string>>>({});
  /** What a prefill holds for fields that the session has yet to name. */
  let waiting: { texts: [id: string, text: string][]; source: PrefillSource } | null = null;

  /** Whether the viewer has typed nothing there: what the form holds at first may be replaced. */
  const isUntouched = (id: string) => {
    const held = value(id).peek();
    return !held || held === fields.peek().find((field) => field.id === id)?.default;
  };
  /** Fills in what may be filled in; keeps the rest until the session has come. */
  function fillIn(): void {
    if (!waiting) return;
    const session = app.session.peek();
    // The form for those who cannot sign in asks for an address, under an id that is no field of the session's.
    const fillable = session?.viewer ? session.form.fields : AT_FIRST;
    const { texts, source } = waiting;
    waiting = session ? null : { source, texts: [] };
    for (const [id, given] of texts) {
      const field = fillable.find((field) => field.id === id);
      if (!field) waiting?.texts.push([id, given]);
      else if (mayPrefill(field, source) && isUntouched(id)) {
        const text = source === 'link' ? toLinkText(field, given, session?.priorities ?? []) : given;
        if (text === null) continue;
        value(id).value = text;
        if (source === 'link') linked.value = { ...linked.peek(), [id]: text };
      }
    }
  }
  effect(() => {
    const { prefill, source } = app.target.value ?? {};
    if (app.tab.value !== 'submit' || !prefill) return;
    const texts = toTexts(prefill);
    if (source) waiting = { texts, source };
    // The panel's own prefill may also fill what the form holds beside its fields.
    else for (const [id, text] of texts) if (id[0] === ' ' || isUntouched(id)) value(id).value = text;
    untracked(fillIn);
    app.arrived();
  });
  effect(() => {
    if (app.session.value) untracked(fillIn);
  });
  // The mark of a link goes with the first edit.
  effect(() => {
    const marked = Object.entries(linked.value);
    const unedited = marked.filter(([id, text]) => value(id).value === text);
    if (unedited.length < marked.length) linked.value = Object.fromEntries(unedited);
  });

  const filing = signal<Filing | null>(null);
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
