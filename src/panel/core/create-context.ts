import { fromDocument } from '../../dom/from-document.ts';
import { batch, computed, effect, signal } from '@preact/signals';
import type { Session, Text } from '../../contract/index.ts';
import type { PanelContext, UserError, ScopedStorage, SessionState, Target } from './context.ts';
import type { PanelServices, TabId } from '../types.ts';
import { loadLocale, resolveLocale } from '../i18n/locale.ts';
import { type Table, translator } from '../i18n/translate.ts';
import { shell } from '../i18n/en/shell.ts';
import { readPageTheme } from '../shell/page-theme.ts';
import type { ModuleLoader } from './module-registry.ts';
import { yieldToMain } from './yield-to-main.ts';
import { createTabsState } from './tabs.ts';
import type { PanelControl, PanelCore, SessionController, ViewerState } from './viewer-state.ts';

/** Callbacks of the shell. */
interface ShellActions {
  /** Loads a tab's view. */
  load: (tab: TabId) => void;
  /** Closes the panel. */
  close: () => void;
  modules: ModuleLoader;
}

/** Creates the context and control of one panel. */
export function createPanelContext(host: PanelServices, { load, close, modules }: ShellActions): PanelControl {
  // A copy, because the loader mutates its object, which signals do not detect.
  const options = signal({ ...host.options });
  const localMessages = signal<Table>({});
  const open = signal(false);
  const opened = signal(false);
  const adopted = new Set<string>();
  let loadingController: Promise<void> | undefined;
  let controller: SessionController | undefined;
  /** Calls made before the session controller was loaded. */
  const pendingCalls: ((controller: SessionController) => void)[] = [];

  const locale = computed(() =>
    resolveLocale([options.value.locale, fromDocument('documentElement').lang], () => navigator.languages),
  );
  const translate: PanelContext['translate'] = (english) =>
    translator(
      english,
      () => locale.value,
      () => [localMessages.value, options.value.messages ?? {}],
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

  const loadController = () =>
    (loadingController ??= modules.load('core/services.ts').then(
      async ({ createSessionController, css }) => {
        await yieldToMain();
        // The widget may have been destroyed meanwhile.
        scope.peek().app.viewerSignal.throwIfAborted();
        adopt(css);
        controller = createSessionController(core);
        controller.connect(scope.peek());
        for (const call of pendingCalls.splice(0)) call(controller);
      },
      (error: unknown) => {
        loadingController = undefined;
        throw error;
      },
    ));
  /** Calls the session controller, or queues the call until it is loaded. */
  const withController = (call: (controller: SessionController) => void) => {
    if (controller) call(controller);
    else pendingCalls.push(call);
  };

  /** Creates the scope of a new viewer. */
  function createScope(): ViewerState {
    const session = signal<Session | null>(null);
    const sessionState = signal<SessionState>('loading');
    const sessionError = signal<UserError | null>(null);
    const tab = signal<TabId>('submit');
    const target = signal<Target | null>(null);
    const earlyWrites = new Map<string, unknown>();
    const memory: ScopedStorage = {
      read: (key) => earlyWrites.get(key),
      write: (key, value) => void earlyWrites.set(key, value),
      remove: (key) => void earlyWrites.delete(key),
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
      tabNotes: signal({}),
      viewerSignal,
      models: new Set(),
      load: modules.load,
      lazy: modules.lazy,
      invalidation: signal(0),
      streamConnected: signal(false),
      // In memory until the storage is loaded.
      get store() {
        return own.connection?.storage ?? memory;
      },
      options,
      addStyles: adopt,
      async api() {
        await loadController();
        // Undefined when the viewer was replaced meanwhile.
        if (!own.connection) throw viewerSignal.reason;
        return own.connection.api();
      },
      reload() {
        sessionState.value = 'loading';
        sessionError.value = null;
        if (own.connection) own.connection.read();
        else loadController().then(() => own.connection?.read(), own.fail);
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
      earlyWrites,
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
  const stopLocaleEffect = effect(() => {
    const requested = locale.value;
    loadLocale(requested, modules.load)
      // Falls back to English when the language's file cannot be loaded.
      .catch(() => undefined)
      .then((file) => {
        if (locale.peek() === requested) localMessages.value = file?.messages ?? {};
        if (file) adopt(file.css);
        markReady();
      });
  });

  const core: PanelCore & PanelControl = {
    host,
    modules,
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
      // Models save their drafts on disposal, so they are disposed before the storage is closed.
      for (const model of last.app.models) model[Symbol.dispose]();
      const next = createScope();
      // The shell renders synchronously.
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
    resume: () => withController((it) => it.resume()),
    update() {
      options.value = { ...host.options };
    },
    identify: () => withController((it) => it.identify()),
    attachDialog: (dialog, show) => withController((it) => it.attachDialog(dialog, show)),
    async logout() {
      const last = scope.peek();
      let done: Promise<void> | undefined;
      withController((it) => (done = it.logout(last)));
      if (!done) {
        core.reset();
        await loadController().catch(scope.peek().fail);
      }
      await done;
    },
    dispose() {
      stopLocaleEffect();
      controller?.dispose();
      scope.peek().dispose();
    },
  };
  return core;
}

/** Returns the text for a locale: by tag, by language, in English, or the first one. */
function pick(texts: Exclude<Text, string>, locale: string): string {
  return texts[locale] ?? texts[locale.replace(/-.*/, '')] ?? texts['en'] ?? Object.values(texts)[0] ?? '';
}
