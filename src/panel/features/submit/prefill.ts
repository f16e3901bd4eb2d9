import { type ReadonlySignal, type Signal, effect, untracked } from '@preact/signals';
import type { FormField, Session } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import type { Prefill } from '../../types.ts';
import type { Submission } from './submission.ts';
import type { GetValue } from './form-model.ts';

/** The author of a prefill: a link in the page's address, or the host page's own code. */
export type PrefillSource = 'link' | 'page';

/** Kinds of fields whose text a link may fill in: what their author can read and judge at a glance. */
const LINK_KINDS = new Set(['text', 'textarea', 'select', 'priority']);
/** Characters of one value that a link may bring. */
const MAX_LINK_LENGTH = 10_000;

/** The texts of a prefill by the id of the field. The ticket's own fields win over further ones of the same id. */
export const toTexts = ({ fields, ...own }: Prefill): [id: string, text: string][] =>
  Object.entries({ ...(typeof fields === 'object' && fields), ...own }).map(([id, text]) => [id, `${text}`]);

/**
 * Whether a prefill may fill in a field.
 *
 * Consent is never given by anyone but the viewer. Addresses, checkboxes and files are never taken from a link, because
 * a link may come from a stranger.
 */
export function mayPrefill({ id, kind, grantSeconds }: FormField, source: PrefillSource): boolean {
  if (kind === 'consent' || kind === 'attachments' || grantSeconds !== undefined) return false;
  if (source === 'page') return true;
  return id !== 'cc' && (LINK_KINDS.has(kind) || (id === 'category' && kind === 'radio'));
}

/**
 * The text that a link fills in; null for a choice that is not offered.
 *
 * What would be sent must be what is seen, so characters without a shape of their own and those that reorder others go.
 */
export function toLinkText(
  { kind, options }: FormField,
  text: string,
  priorities: Session['priorities'],
): string | null {
  const offered = kind === 'priority' ? priorities : options;
  if (offered) {
    const option = offered.find(({ id }) => id === text);
    return option && !('disabled' in option && option.disabled) ? text : null;
  }
  const shown = text
    .slice(0, MAX_LINK_LENGTH)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\p{Cf}]/gu, (character) => (ALLOWED_CHARACTERS.has(character) ? character : ''));
  return kind === 'textarea' ? shown : shown.replace(/\n+/g, ' ');
}

/** Line ends, tabs, and the joiners that scripts and emoji need. */
const ALLOWED_CHARACTERS = new Set(['\n', '\t', '\u200C', '\u200D']);

/** A prefill, or what is left of it. */
interface WaitingPrefill {
  prefill: Prefill;
  /** The panel itself when not given. */
  source: PrefillSource | undefined;
}

interface FormParts {
  session: Session | null;
  fields: readonly FormField[];
  /** The fields that there are before the session and for those who cannot sign in. */
  atFirst: readonly FormField[];
  value: GetValue;
  /** Told what a link has filled in, by field. */
  linked: Signal<Readonly<Record<string, string>>>;
}

/**
 * Fills in what may be filled in.
 *
 * @returns what waits for the session, which names the other fields; null when nothing does.
 */
function fillIn(
  waiting: WaitingPrefill | null,
  { session, fields, atFirst, value, linked }: FormParts,
): WaitingPrefill | null {
  if (!waiting) return null;
  const { prefill, source } = waiting;
  const left: Record<string, string> = {};
  // The form for those who cannot sign in asks for an address, under an id that is no field of the session's.
  const fillable = session?.viewer ? session.form.fields : atFirst;
  /** Whether the viewer has typed nothing there: what the form holds at first may be replaced. */
  const isUntouched = (id: string) => {
    const held = value(id).peek();
    return !held || held === fields.find((field) => field.id === id)?.default;
  };
  for (const [id, given] of toTexts(prefill)) {
    const field = fillable.find((field) => field.id === id);
    if (!source) {
      // The panel's own prefill may also fill what the form holds beside its fields.
      if (id[0] === ' ' || isUntouched(id)) value(id).value = given;
    } else if (!field) left[id] = given;
    else if (mayPrefill(field, source) && isUntouched(id)) {
      const text = source === 'link' ? toLinkText(field, given, session?.priorities ?? []) : given;
      if (text === null) continue;
      value(id).value = text;
      if (source === 'link') linked.value = { ...linked.peek(), [id]: text };
    }
  }
  return session || Object.keys(left).length === 0 ? null : { prefill: { fields: left }, source };
}

interface Form extends Pick<FormParts, 'atFirst' | 'value' | 'linked'> {
  app: PanelContext;
  fields: ReadonlySignal<readonly FormField[]>;
  filing: ReadonlySignal<Submission | null>;
}

/**
 * Fills in the prefill that the panel was opened with, and removes the mark of a link at the first edit.
 *
 * @returns stops it.
 */
export function followPrefill({ app, fields, filing, value, linked, atFirst }: Form): () => void {
  /** What is to be filled in once it is known what may be. */
  let waiting: WaitingPrefill | null = null;
  const stops = [
    effect(() => {
      const { prefill, source } = app.pendingNavigation.value ?? {};
      if (app.tab.value === 'submit' && prefill) {
        // What is to be written now comes in place of the confirmation of what was sent before.
        filing.peek()?.another();
        waiting = { prefill, source };
        app.clearNavigation();
      }
      const session = app.session.value;
      waiting = untracked(() => fillIn(waiting, { session, fields: fields.peek(), atFirst, value, linked }));
    }),
    effect(() => {
      const marked = Object.entries(linked.value);
      const unedited = marked.filter(([id, text]) => value(id).value === text);
      if (unedited.length < marked.length) linked.value = Object.fromEntries(unedited);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
