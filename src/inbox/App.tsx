import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { createClient } from '../client/index.ts';
import { getDateFormat } from '../panel/i18n/date-format.ts';
import type { Table } from '../panel/i18n/translate.ts';
import { showBrowserNotifications } from './core/browser-notifications.ts';
import { connectLive } from './core/connect-live.ts';
import { InboxServices, type InboxContext } from './core/context.ts';
import { createLiveUpdates } from './core/live-updates.ts';
import { createPreferences } from './core/preferences.ts';
import { createRouter } from './core/router.ts';
import { createSavedViews } from './core/saved-views.ts';
import { createSession } from './core/session.ts';
import { createToasts } from './core/toasts.ts';
import { createVocabulary } from './core/vocabulary.ts';
import { createTranslate, loadMessages } from './i18n/index.ts';
import { Shell } from './shell/Shell.tsx';
import { SignIn } from './shell/SignIn.tsx';
import { EmptyState } from './ui/EmptyState.tsx';
import { Button } from './ui/Button.tsx';

const CLOCK_INTERVAL_MS = 30_000;

/**
 * Renders the inbox: the sign-in screen, or the application of the signed-in agent.
 *
 * @param root - path of the inbox, with a slash at its end.
 */
export function App({ root }: { root: string }) {
  const preferences = useMemo(createPreferences, []);
  const session = useMemo(() => createSession(root), [root]);
  const messages = useSignal<{ language: string; table: Table } | null>(null);
  const language = preferences.language.value;
  useEffect(() => void session.read(), [session]);
  useEffect(() => {
    let current = true;
    void loadMessages(language).then(({ table }) => {
      if (current) messages.value = { language, table };
    });
    return () => {
      current = false;
    };
  }, [language]);

  const loaded = messages.value;
  const state = session.state.value;
  // Nothing for the moment of the first answers: a flash of another screen would be worse.
  if (loaded === null || state.kind === 'loading') return <div class="boot" aria-busy="true" />;
  const t = createTranslate(loaded.language, loaded.table);
  if (state.kind === 'signed-out')
    return (
      <SignIn
        key={loaded.language}
        session={session}
        methods={state.methods}
        preferences={preferences}
        t={t}
        root={root}
      />
    );
  if (state.kind === 'failed')
    return (
      <main class="sign-in">
        <div role="alert">
          <EmptyState icon="alert" title={t('error.title')} text={t('error.server')}>
            <Button onClick={() => void session.read()}>{t('retry')}</Button>
          </EmptyState>
        </div>
      </main>
    );
  return (
    <SignedIn
      key={`${state.viewer.id} ${loaded.language}`}
      root={root}
      viewer={state.viewer}
      server={state}
      session={session}
      preferences={preferences}
      locale={loaded.language}
      t={t}
    />
  );
}

interface SignedInProps extends Pick<InboxContext, 'viewer' | 'server' | 'session' | 'preferences' | 't' | 'locale'> {
  root: string;
}

function SignedIn({ root, viewer, server, session, preferences, t, locale }: SignedInProps) {
  const online = useSignal(navigator.onLine);
  const now = useSignal(Date.now());
  const services = useMemo(() => {
    const clientOptions = {
      baseUrl: new URL('..', new URL(root, location.href)).href.replace(/\/$/, ''),
      getToken: session.getToken,
      headers: { 'accept-language': locale },
    };
    const api = createClient(clientOptions);
    return {
      api,
      router: createRouter(root),
      toasts: createToasts(),
      live: createLiveUpdates(connectLive(clientOptions)),
      vocabulary: createVocabulary(api, locale),
      savedViews: createSavedViews(api),
    };
  }, []);
  useEffect(() => {
    void services.vocabulary.load();
    if (!server.remoteDesk) void services.savedViews.load();
    const stopNotifications = showBrowserNotifications(services.live, { router: services.router, viewer });
    const controller = new AbortController();
    const { signal } = controller;
    const update = () => {
      online.value = navigator.onLine;
    };
    addEventListener('online', update, { signal });
    addEventListener('offline', update, { signal });
    const timer = setInterval(() => {
      now.value = Date.now();
    }, CLOCK_INTERVAL_MS);
    return () => {
      controller.abort();
      clearInterval(timer);
      stopNotifications();
      services.live.dispose();
      services.router.dispose();
    };
  }, []);
  const context: InboxContext = useMemo(
    () => ({ ...services, viewer, server, session, preferences, t, locale, dates: getDateFormat(locale), online, now }),
    [],
  );
  return (
    <InboxServices.Provider value={context}>
      <Shell />
    </InboxServices.Provider>
  );
}
