import { type ReadonlySignal, effect, signal } from '@preact/signals';

/** Theme of the inbox; `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const LANGUAGES = ['en', 'ja', 'de'] as const;
/** Language of the inbox. */
export type Language = (typeof LANGUAGES)[number];

/** Preferences of an agent in this browser. */
export interface Preferences {
  theme: ReadonlySignal<Theme>;
  language: ReadonlySignal<Language>;
  setTheme(theme: Theme): void;
  setLanguage(language: Language): void;
}

/** Creates the preferences from the browser's storage, and applies the theme to the document. */
export function createPreferences(): Preferences {
  const theme = signal(find(THEMES, readItem('theme')) ?? 'system');
  const language = signal(find(LANGUAGES, readItem('language')) ?? detectLanguage(navigator.languages));
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    document.documentElement.lang = language.value;
  });
  return {
    theme,
    language,
    setTheme(value) {
      theme.value = value;
      writeItem('theme', value);
    },
    setLanguage(value) {
      language.value = value;
      writeItem('language', value);
    },
  };
}

/** Chooses the first of the browser's languages that the inbox has. */
export function detectLanguage(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const language = find(LANGUAGES, wish.split('-')[0]);
    if (language) return language;
  }
  return 'en';
}

const find = <T extends string>(values: readonly T[], text: string | null | undefined): T | undefined =>
  values.find((value) => value === text);

const PREFIX = 'madoguchi-inbox:';

/** Reads a text from the browser's storage; null when there is none, or when the storage is blocked. */
export function readItem(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Stores a text in the browser's storage, if it can be stored. An empty text removes the entry. */
export function writeItem(key: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // A full or blocked storage costs comfort only.
  }
}
