import { access } from '../../src/panel/i18n/en/access.ts';
import { common } from '../../src/panel/i18n/en/common.ts';
import { errors } from '../../src/panel/i18n/en/errors.ts';
import { shell } from '../../src/panel/i18n/en/shell.ts';
import { status } from '../../src/panel/i18n/en/status.ts';
import { submit } from '../../src/panel/i18n/en/submit.ts';
import { suggestions } from '../../src/panel/i18n/en/suggestions.ts';
import { tickets } from '../../src/panel/i18n/en/tickets.ts';
import { access as accessJa } from '../../src/panel/i18n/ja/access.ts';
import { common as commonJa } from '../../src/panel/i18n/ja/common.ts';
import { errors as errorsJa } from '../../src/panel/i18n/ja/errors.ts';
import { shell as shellJa } from '../../src/panel/i18n/ja/shell.ts';
import { status as statusJa } from '../../src/panel/i18n/ja/status.ts';
import { submit as submitJa } from '../../src/panel/i18n/ja/submit.ts';
import { suggestions as suggestionsJa } from '../../src/panel/i18n/ja/suggestions.ts';
import { tickets as ticketsJa } from '../../src/panel/i18n/ja/tickets.ts';
import { translator, type Translate } from '../../src/panel/i18n/translate.ts';

/** The languages in which every view is tested. */
export const LANGUAGES = ['en', 'ja'] as const;
/** A language with all messages. */
export type Language = (typeof LANGUAGES)[number];

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

const japanese = {
  ...commonJa,
  ...errorsJa,
  ...shellJa,
  ...submitJa,
  ...suggestionsJa,
  ...ticketsJa,
  ...statusJa,
  ...accessJa,
  'badge.label': 'ヘルプ',
};

/** Returns messages of the panel. */
export type Messages = Translate<typeof english>;

/** The panel's messages in a language, by key. */
export function words(language: Language): Messages {
  return translator(
    english,
    () => language,
    () => (language === 'ja' ? [japanese] : []),
  );
}
