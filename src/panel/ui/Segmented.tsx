import { useId } from 'preact/hooks';

interface Props<T extends string> {
  /** Accessible name of the group. */
  label: string;
  choices: readonly { value: T; label: string }[];
  value: T;
  onChoose: (value: T) => void;
  /** `chips` are separate and wrap; `joined` share a frame, for two or three choices. Default: `chips`. */
  look?: 'chips' | 'joined';
}

/** Renders a segmented control of native radio buttons: a single tab stop, with arrow keys. */
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
