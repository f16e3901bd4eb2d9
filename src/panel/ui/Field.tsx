import type { ComponentChildren } from 'preact';

/** Attributes of the control inside a {@link Field}, which associate label, help and error with it. */
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
  /** Suffix of the label, such as "optional". */
  hint?: string | undefined;
  help?: ComponentChildren;
  /** Note on the current value, such as its origin. */
  note?: string | undefined;
  error?: string | undefined;
  required?: boolean | undefined;
  children: (control: Control) => ComponentChildren;
}

/**
 * Renders a control with its label, note, help and error, associated for screen readers. Help follows the control, because it
 * arrives with the session and would shift the control before it.
 *
 * @example
 * <Field id="reply" label="Your reply" error={error}>
 *   {(control) => <textarea {...control} class="input" />}
 * </Field>
 */
export function Field({ id, label, hint, help, note, error, required, children }: Props) {
  const describedBy = [note && `${id}-note`, help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>
        {label}
        {hint && <span class="hint"> {hint}</span>}
      </label>
      {children({
        id,
        dir: 'auto',
        'aria-describedby': describedBy || undefined,
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
