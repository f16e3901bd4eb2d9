interface Props {
  id: string;
  /** Never changes with the state: the state is what the switch itself says. */
  label: string;
  /** What is true, not what was pressed: it moves when the server has said yes. */
  on: boolean;
  busy?: boolean;
  describedBy?: string | undefined;
  onPress: () => void;
}

/** A switch that shows the truth: pressing asks, and only the answer moves it. */
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
