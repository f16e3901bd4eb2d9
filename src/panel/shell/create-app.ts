import { batch, computed, effect, signal } from '@preact/signals';
import type { Session, Text } from '../../contract/index.ts';
import type { App, Failure, SessionState, Target } from '../app.ts';
import type { PanelServices, TabId } from '../host.ts';
import { loadLocale, resolveLocale } from '../i18n/locale.ts';
import { type Table, translator } from '../i18n/translate.ts';
import { shell } from '../i18n/en/shell.ts';
import type { PanelApi } from './connect.ts';
import { createKeep } from './keep.ts';
import { viewerKey } from './viewer-key.ts';

/** What only the shell may do with the app. */
export interface AppControl extends App {
  /** Resolves when the messages of the language are there (or have failed to come). */
  ready: Promise<void>;
  setOpen(open: boolean): void;
  /** The host's options have other values. */
  update(): void;
  identify(): void;
  logout(): Promise<void>;
  dispose(): void;
}

/** Makes the services of one panel out of what the loader handed over. */
export function createApp(host: PanelServices): AppControl {
  // A copy: the loader changes its object in place, which a signal would not notice.
  const options = signal({ ...host.options });
  const local = signal<Table>({});
  const session = signal<Session | null>(null);
  const sessionState = signal<SessionState>('loading');
  const sessionError = signal<Failure | null>(null);
  const tab = signal<TabId>('submit');
  const target = signal<Target | null>(null);
  const open = signal(false);
  const keep = createKeep(host.options.id ?? '');
  const adopted = new Set<string>();
  /** Grows whenever somebody else may be looking; an answer for an earlier one is dropped. */
  let viewing = 0;
  let clockOffset = 0;
  let arriving: Promise<typeof import('./connect.ts')> | undefined;
  let connection: Promise<PanelApi> | undefined;
  let connected: typeof import('./connect.ts') | undefined;
  let stopFollowing = () => {};
  let disposed = false;

  const locale = computed(() =>
    resolveLocale([options.value.locale, document.documentElement.lang], () => navigator.languages),
  );
  const translate: App['translate'] = (english) =>
    translator(
      english,
      () => locale.value,
      () => [local.value, options.value.messages ?? {}],
    );
  const t = translate(shell);

  const arrive = () =>
    (arriving ??= import('./connect.ts').then(
      (module) => {
        app.adopt(module.css);
        // Unless the widget has been destroyed on the way.
        if (!disposed) stopFollowing = module.follow(app, host);
        return (connected = module);
      },
      (error: unknown) => {
        arriving = undefined;
        throw error;
      },
    ));
  const connect = () =>
    (connection ??= arrive()
      .then(({ createApi }) => createApi(host, locale.peek()))
      .catch((error: unknown) => {
        connection = undefined;
        throw error;
      }));

  const app: AppControl = {
    session,
    sessionState,
    sessionError,
    locale,
    translate,
    tab,
    open,
    target,
    heard: signal(0),
    live: signal(false),
    store: keep,
    ready: Promise.resolve(),
    api: () => connect().then(({ api }) => api),
    reload() {
      const mine = ++viewing;
      sessionState.value = 'loading';
      sessionError.value = null;
      const early = host.session;
      host.forget();
      arrive()
        .then(async ({ readSession }) => (early && (await readSession(early))) || (await app.api()).getSession())
        .then(
          (value) => {
            if (mine !== viewing) return;
            clockOffset = (Date.parse(value.serverTime) || Date.now()) - Date.now();
            keep.settle(connected?.hash(viewerKey(value) ?? '') ?? '-');
            batch(() => {
              session.value = value;
              sessionState.value = 'ready';
            });
          },
          (error: unknown) => {
            if (mine !== viewing) return;
            const failure = app.explain(error);
            batch(() => {
              sessionError.value = failure;
              sessionState.value = 'failed';
            });
            app.emit('error', failure);
          },
        );
    },
    text(value) {
      if (!value || typeof value === 'string') return value ?? '';
      return pick(value, locale.value);
    },
    go(next, to) {
      batch(() => {
        target.value = to ?? null;
        tab.value = next;
      });
    },
    arrived() {
      target.value = null;
    },
    now: () => Date.now() + clockOffset,
    announce(message) {
      host.live.textContent = '';
      // Some screen readers miss a text that replaces another in the same moment.
      setTimeout(() => (host.live.textContent = message), 100);
    },
    explain: (error) =>
      connected?.explain(error, translate) ?? {
        code: 'offline',
        message: t(navigator.onLine ? 'shell.part' : 'shell.offline'),
        retryable: true,
        fields: {},
      },
    adopt(css) {
      if (adopted.has(css)) return;
      adopted.add(css);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      host.root.adoptedStyleSheets.push(sheet);
    },
    emit: (event, detail) => void host.root.host.dispatchEvent(new CustomEvent(event, { detail })),
    setOpen(value) {
      open.value = value;
    },
    options,
    update() {
      options.value = { ...host.options };
    },
    identify() {
      session.value = null;
      host.forget();
      void connection?.then(({ forget }) => forget());
      app.reload();
    },
    async logout() {
      host.options.getToken = () => null;
      host.forget();
      const signedIn = session.value?.viewer;
      viewing++;
      batch(() => {
        session.value = null;
        target.value = null;
        tab.value = 'submit';
      });
      // After the views have let go: what they save on leaving goes too.
      keep.forget();
      // Best effort: the token lapses by itself soon when the server cannot be told.
      await connection
        ?.then(async ({ api, forget }) => {
          if (signedIn) await api.endSession().finally(forget);
        })
        .catch(() => {});
      app.reload();
    },
    dispose: () => {},
  };

  let settled = () => {};
  app.ready = new Promise((resolve) => (settled = resolve));
  const stopSpeaking = effect(() => {
    const wanted = locale.value;
    loadLocale(wanted)
      // Without its file a language is spoken in English, until the page is loaded again.
      .catch(() => undefined)
      .then((file) => {
        if (locale.peek() === wanted) local.value = file?.messages ?? {};
        if (file) app.adopt(file.css);
        settled();
      });
  });
  app.dispose = () => {
    disposed = true;
    stopSpeaking();
    stopFollowing();
  };
  return app;
}

/** The text for a locale: its own tag, its language, English, or whatever there is. */
function pick(texts: Exclude<Text, string>, locale: string): string {
  return texts[locale] ?? texts[locale.replace(/-.*/, '')] ?? texts['en'] ?? Object.values(texts)[0] ?? '';
}
