import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { LANGUAGE_NAMES } from '../../shell/LanguageSwitch.tsx';
import { TextField } from '../../ui/fields.tsx';

/** A text, or one per language. */
export type Label = string | Readonly<Record<string, string>>;

/** Returns the texts of a label by language. A text without a language counts as English. */
export const toTexts = (label: Label): Readonly<Record<string, string>> =>
  typeof label === 'string' ? { en: label } : label;

/** Returns a label of the texts that are not empty: a plain text where there is only an English one. */
export function toLabel(texts: Readonly<Record<string, string>>): Label {
  const filled = Object.entries(texts).filter(([, text]) => text.trim() !== '');
  const [only] = filled;
  return filled.length === 1 && only?.[0] === 'en' ? only[1] : Object.fromEntries(filled);
}

/** Returns an id of a name that no other entry has: its letters and digits. */
function toId(name: string, taken: readonly string[]): string {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 50) || 'item';
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!taken.includes(id)) return id;
  }
}

const NEW_PREFIX = 'new:';

/** Returns an id for an entry that has none yet; {@link assignIds} replaces it. */
export function toNewId(list: readonly { id: string }[]): string {
  let count = list.length;
  while (list.some(({ id }) => id === `${NEW_PREFIX}${count}`)) count++;
  return `${NEW_PREFIX}${count}`;
}

/** Gives new entries an id of their names, which stays when the name changes. */
export function assignIds<T extends { id: string; label: Label }>(list: readonly T[]): T[] {
  const taken = list.map(({ id }) => id);
  return list.map((entry) => {
    if (!entry.id.startsWith(NEW_PREFIX)) return entry;
    const texts = toTexts(entry.label);
    const id = toId(texts['en'] ?? Object.values(texts)[0] ?? '', taken);
    taken.push(id);
    return { ...entry, id };
  });
}

/** Whether each entry has a name. */
export const hasNames = (list: readonly { label: Label }[]): boolean =>
  list.every(({ label }) => Object.values(toTexts(label)).some((text) => text.trim() !== ''));

interface Props {
  /** Name of the entry, which makes the names of its fields unique. */
  name: string;
  label: Label;
  onChange: (label: Label) => void;
}

/** Renders a field for each language of a label. */
export function LabelFields({ name, label, onChange }: Props) {
  const t = useManagementMessages();
  const texts = toTexts(label);
  return (
    <div class="form-columns" role="group" aria-label={name}>
      {LANGUAGE_NAMES.map(([language, languageName]) => (
        <TextField
          key={language}
          label={t('settings.nameIn', { language: languageName })}
          value={texts[language] ?? ''}
          maxLength={200}
          onInput={(text) => onChange(toLabel({ ...texts, [language]: text }))}
        />
      ))}
    </div>
  );
}
