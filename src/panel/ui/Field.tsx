import type { ComponentChildren } from 'preact';

/** What a control inside a {@link Field} must carry so that label, help and error belong to it. */
export interface Control {
  id: string;
  /** Direction by the first strong character of the value. */
  dir: 'auto';
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}

interface Props {
  /** Unique within the panel. */
  id: string;
  label: string;
  /** Said after the label, such as "optional". */
  hint?: string | undefined;
  help?: ComponentChildren;
  /** Said of its present content, such as where it came from. */
  note?: string | undefined;
  error?: string | undefined;
  required?: boolean | undefined;
  children: (control: Control) => ComponentChildren;
}

/**
 * A labelled control with its help and its error after it, tied together for screen readers. (Help comes with the session:
 * before the control, it would push away what somebody is typing into.)
 *
 * @example
 * <Field id="reply" label="Your reply" error={error}>
 *   {(control) => <textarea {...control} class="input" />}
 * </Field>
 */
export function Field({ id, label, hint, help, note, error, required, children }: Props) {
  const described = [note && `${id}-note`, help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>
        {label}
        {hint && <span class="hint"> {hint}</span>}
      </label>
      {children({
        id,
        dir: 'auto',
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required || undefined,
      })}
      {note && (
        <p class="note" id={`${id}-note`}>
          {note}
        </p>
      )}
      {help && (
        <p class="hint" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
