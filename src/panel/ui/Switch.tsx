interface Props {
  id: string;
  /** Must not change with the state, which `aria-checked` conveys. */
  label: string;
  /** The server's state; it changes after the response, not on press. */
  on: boolean;
  busy?: boolean;
  describedBy?: string | undefined;
  onPress: () => void;
}

/** Renders a switch without optimistic update. */
export function Switch({ id, label, on, busy, describedBy, onPress }: Props) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      id={id}
      aria-checked={on}
      aria-label={label}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      aria-describedby={describedBy}
      onClick={() => {
        if (!busy) onPress();
      }}
    >
      <i />
    </button>
  );
}
