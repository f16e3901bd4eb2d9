import { type ReadonlySignal, type Signal, effect, untracked } from '@preact/signals';
import type { FormField, Session } from '../../../contract/index.ts';
import type { PanelContext, PrefillSource } from '../../core/context.ts';
import type { Prefill } from '../../types.ts';
import type { Submission } from './submission.ts';
import type { GetValue } from './form-fields.ts';

/** Kinds of fields that a link may prefill: those whose value the viewer can read and judge at a glance. */
const LINK_KINDS = new Set(['text', 'textarea', 'select', 'priority']);
/** Characters of a prefilled value. */
const MAX_LINK_LENGTH = 10_000;

/** Returns a prefill's texts by field id. The ticket's own fields take precedence over custom fields of the same id. */
export const toTexts = ({ fields, ...ownFields }: Prefill): [id: string, text: string][] =>
  Object.entries({ ...(typeof fields === 'object' && fields), ...ownFields }).map(([id, text]) => [id, `${text}`]);

/**
 * Checks whether a prefill may set a field.
 *
 * Only the viewer can give consent. Links never set addresses, checkboxes or attachments, because a link may come from an
 * attacker.
 */
export function mayPrefill({ id, kind, grantSeconds }: FormField, source: PrefillSource): boolean {
  if (kind === 'consent' || kind === 'attachments' || grantSeconds !== undefined) return false;
  if (source === 'page') return true;
  return id !== 'cc' && (LINK_KINDS.has(kind) || (id === 'category' && kind === 'radio'));
}

/**
 * Returns the text that a link prefills; null for an unavailable option.
 *
 * Invisible and bidirectional control characters are removed, so that the viewer sees exactly what is sent.
 */
export function toLinkText(
  { kind, options }: FormField,
  text: string,
  priorities: Session['priorities'],
): string | null {
  const available = kind === 'priority' ? priorities : options;
  if (available) {
    const option = available.find(({ id }) => id === text);
    return option && !('disabled' in option && option.disabled) ? text : null;
  }
  const visible = text
    .slice(0, MAX_LINK_LENGTH)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\p{Cf}]/gu, (character) => (ALLOWED_CHARACTERS.has(character) ? character : ''));
  return kind === 'textarea' ? visible : visible.replace(/\n+/g, ' ');
}

/** Line breaks, tabs, and the joiners that some scripts and emoji need. */
const ALLOWED_CHARACTERS = new Set(['\n', '\t', '\u200C', '\u200D']);

/** The part of a prefill that is not applied yet. */
interface PendingPrefill {
  prefill: Prefill;
  /** Undefined for the panel itself. */
  source: PrefillSource | undefined;
}

interface FillOptions {
  session: Session | null;
  fields: readonly FormField[];
  /** Fields rendered before the session, and for viewers who are not signed in. */
  initialFields: readonly FormField[];
  value: GetValue;
  /** Receives the texts prefilled by a link, by field id. */
  linked: Signal<Readonly<Record<string, string>>>;
}

/**
 * Applies a prefill.
 *
 * @returns the part that waits for the session, which defines the other fields; null when nothing is left.
 */
function fillIn(
  pending: PendingPrefill | null,
  { session, fields, initialFields, value, linked }: FillOptions,
): PendingPrefill | null {
  if (!pending) return null;
  const { prefill, source } = pending;
  const remaining: Record<string, string> = {};
  // The inquiry form has fields that the session does not define.
  const fillable = session?.viewer ? session.form.fields : initialFields;
  /** Whether the field is empty or has its default value. */
  const isUntouched = (id: string) => {
    const current = value(id).peek();
    return !current || current === fields.find((field) => field.id === id)?.default;
  };
  for (const [id, prefilled] of toTexts(prefill)) {
    const field = fillable.find((field) => field.id === id);
    if (!source) {
      // The panel's own prefill may also set hidden values.
      if (id[0] === ' ' || isUntouched(id)) value(id).value = prefilled;
    } else if (!field) remaining[id] = prefilled;
    else if (mayPrefill(field, source) && isUntouched(id)) {
      const text = source === 'link' ? toLinkText(field, prefilled, session?.priorities ?? []) : prefilled;
      if (text === null) continue;
      value(id).value = text;
      if (source === 'link') linked.value = { ...linked.peek(), [id]: text };
    }
  }
  return session || Object.keys(remaining).length === 0 ? null : { prefill: { fields: remaining }, source };
}

interface FollowOptions extends Pick<FillOptions, 'initialFields' | 'value' | 'linked'> {
  app: PanelContext;
  fields: ReadonlySignal<readonly FormField[]>;
  submission: ReadonlySignal<Submission | null>;
}

/**
 * Applies the prefill of each navigation, and removes the note on a prefilled field at its first edit.
 *
 * @returns a function that stops it.
 */
export function followPrefill({ app, fields, submission, value, linked, initialFields }: FollowOptions): () => void {
  let pending: PendingPrefill | null = null;
  const stops = [
    effect(() => {
      const { prefill, source } = app.pendingNavigation.value ?? {};
      if (app.tab.value === 'submit' && prefill) {
        // Replaces the confirmation of the last ticket.
        submission.peek()?.backToForm();
        pending = { prefill, source };
        app.clearNavigation();
      }
      const session = app.session.value;
      pending = untracked(() => fillIn(pending, { session, fields: fields.peek(), initialFields, value, linked }));
    }),
    effect(() => {
      const prefilled = Object.entries(linked.value);
      const unedited = prefilled.filter(([id, text]) => value(id).value === text);
      if (unedited.length < prefilled.length) linked.value = Object.fromEntries(unedited);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
