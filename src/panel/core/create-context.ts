import { fromDocument } from '../../dom/from-document.ts';
import { batch, computed, effect, signal } from '@preact/signals';
import type { Session, Text } from '../../contract/index.ts';
import type { PanelContext, UserError, ScopedStorage, SessionState, Target } from './context.ts';
import type { PanelServices, TabId } from '../types.ts';
import { loadLocale, resolveLocale } from '../i18n/locale.ts';
import { type Table, translator } from '../i18n/translate.ts';
import { shell } from '../i18n/en/shell.ts';
import { readPageTheme } from '../shell/page-theme.ts';
import type { Parts } from '../shell/parts.ts';
import { yieldToMain } from './yield-to-main.ts';
import { createTabsState } from './tabs.ts';
import type { PanelControl, PanelCore, SessionController, ViewerState } from './viewer-state.ts';

/** What the shell does for the services. */
interface ShellActions {
  /** Fetches a tab's view. */
  load: (tab: TabId) => void;
  /** Closes the panel. */
  close: () => void;
  parts: Parts;
}

/** Makes the services of one panel out of what the loader handed over. */
export function createPanelContext(host: PanelServices, { load, close, parts }: ShellActions): PanelControl {
  // A copy: the loader changes its object in place, which a signal would not notice.
  const options = signal({ ...host.options });
  const local = signal<Table>({});
  const open = signal(false);
  const opened = signal(false);
  const adopted = new Set<string>();
  let arriving: Promise<void> | undefined;
  let controller: SessionController | undefined;
  /** What was called before the session controller had arrived. */
  const waiting: ((arrived: SessionController) => void)[] = [];

  const locale = computed(() =>
    resolveLocale([options.value.locale, fromDocument('documentElement').lang], () => navigator.languages),
  );
  const translate: PanelContext['translate'] = (english) =>
    translator(
      english,
      () => locale.value,
      () => [local.value, options.value.messages ?? {}],
    );
  const t = translate(shell);
  const adopt = (css: string) => {
    if (adopted.has(css)) return;
    adopted.add(css);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    host.root.adoptedStyleSheets.push(sheet);
  };
  const emit: PanelContext['emit'] = (event, detail) =>
    void host.root.host.dispatchEvent(new CustomEvent(event, { detail }));

  const arrive = () =>
    (arriving ??= parts.load('core/services.ts').then(
      async ({ createSessionController, css }) => {
        await yieldToMain();
        // The widget may have been destroyed on the way.
        scope.peek().app.viewerSignal.throwIfAborted();
        adopt(css);
        controller = createSessionController(core);
        controller.connect(scope.peek());
        for (const call of waiting.splice(0)) call(controller);
      },
      (error: unknown) => {
        arriving = undefined;
        throw error;
      },
    ));
  /** Calls the session controller: at once if it is there, else in order when it has arrived. */
  const control = (call: (arrived: SessionController) => void) => {
    if (controller) call(controller);
    else waiting.push(call);
  };

  /** Makes the scope of a viewer who is not known yet. */
  function createScope(): ViewerState {
    const session = signal<Session | null>(null);
    const sessionState = signal<SessionState>('loading');
    const sessionError = signal<UserError | null>(null);
    const tab = signal<TabId>('submit');
    const target = signal<Target | null>(null);
    const early = new Map<string, unknown>();
    const memory: ScopedStorage = {
      read: (key) => early.get(key),
      write: (key, value) => void early.set(key, value),
      remove: (key) => void early.delete(key),
    };
    const abort = new AbortController();
    const { signal: viewerSignal } = abort;

    const app: PanelContext = {
      session,
      sessionState,
      sessionError,
      locale,
      translate,
      tab,
      open,
      opened,
      pendingNavigation: target,
      viewerSignal,
      models: new Set(),
      load: parts.load,
      part: parts.part,
      invalidation: signal(0),
      streamConnected: signal(false),
      // Until the store has arrived, what is written waits in memory.
      get store() {
        return own.connection?.keep ?? memory;
      },
      options,
      addStyles: adopt,
      async api() {
        await arrive();
        // A viewer who was replaced meanwhile has none.
        if (!own.connection) throw viewerSignal.reason;
        return own.connection.api();
      },
      reload() {
        sessionState.value = 'loading';
        sessionError.value = null;
        if (own.connection) own.connection.read();
        else arrive().then(() => own.connection?.read(), own.fail);
      },
      text(value) {
        if (!value || typeof value === 'string') return value ?? '';
        return pick(value, locale.value);
      },
      navigate(next, to) {
        batch(() => {
          target.value = to ?? null;
          tab.value = next;
        });
      },
      clearNavigation() {
        target.value = null;
      },
      now: () => Date.now() + core.clockOffset,
      announce: (message) => own.connection?.announce(message),
      toUserError: (error) =>
        controller?.toUserError(error) ?? {
          code: 'offline',
          message: t(navigator.onLine ? 'shell.part' : 'shell.offline'),
          retryable: true,
          fields: {},
        },
      emit(event, detail) {
        if (!viewerSignal.aborted) emit(event, detail);
      },
    };
    const views = createTabsState(app, load);
    const own: ViewerState = {
      app,
      views,
      session,
      sessionState,
      early,
      connection: undefined,
      fail(error) {
        if (viewerSignal.aborted) return;
        const failure = app.toUserError(error);
        batch(() => {
          sessionError.value = failure;
          sessionState.value = 'failed';
        });
        app.emit('error', failure);
      },
      dispose() {
        views.stop();
        abort.abort();
        own.connection?.dispose();
        host.live.textContent = '';
        target.value = session.value = sessionError.value = null;
      },
    };
    return own;
  }

  const scope = signal(createScope());
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
  const stopSpeaking = effect(() => {
    const wanted = locale.value;
    loadLocale(wanted, parts.load)
      // Without its file a language is spoken in English, until the page is loaded again.
      .catch(() => undefined)
      .then((file) => {
        if (locale.peek() === wanted) local.value = file?.messages ?? {};
        if (file) adopt(file.css);
        markReady();
      });
  });

  const core: PanelCore & PanelControl = {
    host,
    parts,
    scope,
    options,
    locale,
    translate,
    open,
    clockOffset: 0,
    pageTheme: signal(readPageTheme()),
    addStyles: adopt,
    emit,
    ready,
    replace() {
      const last = scope.peek();
      // They save what was typed, as far as the store still takes it.
      for (const model of last.app.models) model[Symbol.dispose]();
      const next = createScope();
      // The shell draws at once.
      scope.value = next;
      last.dispose();
      controller?.connect(next);
      return next;
    },
    reset() {
      close();
      opened.value = false;
      core.replace();
    },
    setOpen(value) {
      open.value = value;
      opened.value ||= value;
    },
    resume: () => control((it) => it.resume()),
    update() {
      options.value = { ...host.options };
    },
    identify: () => control((it) => it.identify()),
    attachDialog: (dialog) => control((it) => it.attachDialog(dialog)),
    async logout() {
      const last = scope.peek();
      let done: Promise<void> | undefined;
      control((it) => (done = it.logout(last)));
      if (!done) {
        core.reset();
        await arrive().catch(scope.peek().fail);
      }
      await done;
    },
    dispose() {
      stopSpeaking();
      controller?.dispose();
      scope.peek().dispose();
    },
  };
  return core;
}

/** The text for a locale: its own tag, its language, English, or whatever there is. */
function pick(texts: Exclude<Text, string>, locale: string): string {
  return texts[locale] ?? texts[locale.replace(/-.*/, '')] ?? texts['en'] ?? Object.values(texts)[0] ?? '';
}
