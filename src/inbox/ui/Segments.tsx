import { useId } from 'preact/hooks';

interface Props {
  /** Name of the group. */
  label: string;
  options: readonly { id: string; label: string }[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** Renders a choice of a few options side by side. */
export function Segments({ label, options, chosen, onChoose }: Props) {
  const name = useId();
  return (
    <div class="segments" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.id} class="segment">
          <input
            type="radio"
            class="visually-hidden"
            name={name}
            checked={option.id === chosen}
            onChange={() => onChoose(option.id)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
