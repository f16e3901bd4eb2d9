import { useId } from 'preact/hooks';

interface Props<T extends string> {
  /** What is chosen here, for screen readers. */
  label: string;
  choices: readonly { value: T; label: string }[];
  value: T;
  onChoose: (value: T) => void;
  /** `chips` stand apart and wrap; `joined` share one frame, for two or three choices. */
  look?: 'chips' | 'joined';
}

/** One of a few, as native radio buttons: one tab stop, arrows move, and the names are read with their place. */
export function Segmented<T extends string>({ label, choices, value, onChoose, look = 'chips' }: Props<T>) {
  const name = useId();
  return (
    <fieldset class={`segmented ${look}`}>
      <legend class="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          <span dir="auto">{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
