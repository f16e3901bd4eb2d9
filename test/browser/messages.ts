import { access } from '../../src/panel/i18n/en/access.ts';
import { attachments } from '../../src/panel/i18n/en/attachments.ts';
import { common } from '../../src/panel/i18n/en/common.ts';
import { errors } from '../../src/panel/i18n/en/errors.ts';
import { shell } from '../../src/panel/i18n/en/shell.ts';
import { status } from '../../src/panel/i18n/en/status.ts';
import { submit } from '../../src/panel/i18n/en/submit.ts';
import { suggestions } from '../../src/panel/i18n/en/suggestions.ts';
import { tickets } from '../../src/panel/i18n/en/tickets.ts';
import { messages as germanMessages } from '../../src/panel/i18n/de.ts';
import { messages as japaneseMessages } from '../../src/panel/i18n/ja.ts';
import { translator, type Translate } from '../../src/panel/i18n/translate.ts';

/** The languages in which every view is tested. */
export const LANGUAGES = ['en', 'ja'] as const;
/** A language of the widget. */
export type Language = 'en' | 'ja' | 'de';

// Literal rather than read from the source, because pages and tests of customers rely on these names.
const promised = {
  'badge.label': 'Help',
  'shell.title': 'Support',
  'shell.tab.submit': 'Submit a ticket',
  'shell.tab.tickets': 'My tickets',
  'shell.tab.status': 'Status',
  'shell.tab.access': 'Support access',
  'submit.send': 'Submit',
} as const;
const english = {
  ...attachments,
  ...common,
  ...errors,
  ...shell,
  ...submit,
  ...suggestions,
  ...tickets,
  ...status,
  ...access,
  ...promised,
};

/** Messages of the panel and the loader's label of the badge, by language; English is the fallback of the translator. */
const translations = {
  en: {},
  ja: { ...japaneseMessages, 'badge.label': 'ヘルプ' },
  de: { ...germanMessages, 'badge.label': 'Hilfe' },
};

/** Returns messages of the panel. */
export type Messages = Translate<typeof english>;

/** The panel's messages in a language, by key. */
export function words(language: Language): Messages {
  return translator(
    english,
    () => language,
    () => [translations[language]],
  );
}
