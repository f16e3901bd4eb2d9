import type { ComponentChildren } from 'preact';

/** A message about something that went wrong; empty takes no room. */
export function Failure({ message }: { message: string | null }) {
  return (
    <p class="failure" role="alert">
      {message}
    </p>
  );
}

/** A ticket's status. */
export function StatusPill({ status }: { status: string }) {
  return (
    <span class="pill" data-status={status}>
      {STATUS_LABELS[status] ?? status}
    </span>
  );
}

/** A ticket's priority, loud only where it matters. */
export function PriorityMark({ priority }: { priority: string | null }) {
  return priority === null ? null : (
    <span class="priority" data-priority={priority}>
      {PRIORITY_LABELS[priority] ?? priority}
    </span>
  );
}

/** What the statuses are called here. */
export const STATUS_LABELS: Record<string, string> = {
  new: 'New',
  open: 'Open',
  pending: 'Waiting for customer',
  solved: 'Solution suggested',
  closed: 'Closed',
};

/** What the priorities are called here. */
export const PRIORITY_LABELS: Record<string, string> = {
  urgent: 'Urgent',
  high: 'High',
  normal: 'Normal',
  low: 'Low',
};

/** What the scopes of support access are called here. */
export const SCOPE_LABELS: Record<string, string> = {
  view: 'Look',
  act: 'Look and change',
  act_as: 'Act as one of their users',
};

/** A choice with its label. */
export function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  disabled?: boolean;
  onChange: (value: string) => void;
}) {
  const { label, value, options, disabled = false, onChange } = props;
  // A value from elsewhere is shown as it is rather than as the first of the list.
  const all = options.some(([known]) => known === value) ? options : [[value, value] as const, ...options];
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} disabled={disabled} onChange={(event) => onChange(event.currentTarget.value)}>
        {all.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A field of text with its label. */
export function Words(props: { label: string; value: string; rows?: number; onInput: (value: string) => void }) {
  const { label, value, rows, onInput } = props;
  return (
    <label class="field">
      <span>{label}</span>
      {rows === undefined ? (
        <input type="text" value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <textarea rows={rows} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
    </label>
  );
}

/** A part of a page with a heading. */
export function Card({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
