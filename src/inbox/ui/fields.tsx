interface TextProps {
  label: string;
  value: string;
  /** Lines of a text area. Default: a single line. */
  rows?: number;
  help?: string;
  required?: boolean;
  maxLength?: number;
  onInput: (value: string) => void;
}

/** Renders a text field with its label. */
export function TextField({ label, value, rows, help, required, maxLength, onInput }: TextProps) {
  return (
    <label class="field">
      <span>{label}</span>
      {rows === undefined ? (
        <input
          class="input"
          dir="auto"
          type="text"
          value={value}
          required={required}
          maxLength={maxLength}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      ) : (
        <textarea
          class="input"
          dir="auto"
          rows={rows}
          value={value}
          required={required}
          maxLength={maxLength}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {help !== undefined && <small class="soft">{help}</small>}
    </label>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly { id: string; label: string }[];
  onChange: (value: string) => void;
}

/** Renders a drop-down with its label. */
export function SelectField({ label, value, options, onChange }: SelectProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
