import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ReadonlySignal } from '@preact/signals';
import type { TicketApi } from '../../client/index.ts';
import type { DateFormat } from '../../panel/i18n/date-format.ts';
import type { Translate } from '../../panel/i18n/translate.ts';
import type { messages } from '../i18n/en.ts';
import type { LiveUpdates } from './live-updates.ts';
import type { Preferences } from './preferences.ts';
import type { Router } from './router.ts';
import type { InboxSession, SignedIn, Viewer } from './session.ts';
import type { SavedViews } from './saved-views.ts';
import type { Toasts } from './toasts.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Translates a message of the inbox. */
export type T = Translate<typeof messages>;

/** Services available to every component of the inbox. */
export interface InboxContext {
  api: TicketApi;
  viewer: Viewer;
  /** Facts about the server. */
  server: Pick<SignedIn, 'remoteDesk' | 'helpDeskUrl' | 'privacyOfficer' | 'supportSessionUrl'>;
  session: InboxSession;
  router: Router;
  preferences: Preferences;
  toasts: Toasts;
  live: LiveUpdates;
  vocabulary: Vocabulary;
  savedViews: SavedViews;
  t: T;
  /** Formats times in the inbox's language. */
  dates: DateFormat;
  locale: string;
  /** Whether the browser reports a network connection. */
  online: ReadonlySignal<boolean>;
  /** Time of the last tick, for relative times. */
  now: ReadonlySignal<number>;
}

/** The services, provided by the application shell. */
export const InboxServices = createContext<InboxContext | null>(null);

/** Returns the services of the inbox. */
export function useInbox(): InboxContext {
  const context = useContext(InboxServices);
  if (!context) throw new Error('useInbox needs an InboxServices provider.');
  return context;
}
