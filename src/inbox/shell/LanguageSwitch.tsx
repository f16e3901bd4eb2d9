import type { Preferences } from '../core/preferences.ts';

/** Names of the languages, each in itself. */
export const LANGUAGE_NAMES = [
  ['en', 'English'],
  ['ja', '日本語'],
  ['de', 'Deutsch'],
] as const;

/** Renders the languages as buttons, for the sign-in screen. */
export function LanguageSwitch({ preferences }: { preferences: Preferences }) {
  return (
    <p class="language-switch">
      {LANGUAGE_NAMES.map(([language, name]) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={preferences.language.value === language}
          onClick={() => preferences.setLanguage(language)}
        >
          {name}
        </button>
      ))}
    </p>
  );
}
