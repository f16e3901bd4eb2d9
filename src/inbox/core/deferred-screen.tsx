import { useSignal } from '@preact/signals';
import { createContext, type ComponentType } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import { translator, type Translate } from '../../panel/i18n/translate.ts';
import type { messages } from '../i18n/en.ts';
import type { messages as management } from '../i18n/management/en.ts';
import { loadManagementMessages, loadMessages } from '../i18n/index.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/marks.tsx';
import { useInbox } from './context.ts';

/** Translates messages of the inbox, including those of the screens for managers. */
export type ManagementT = Translate<typeof messages & typeof management>;

const ManagementMessages = createContext<ManagementT | null>(null);

/** Returns the translate function of the screens for managers. */
export function useManagementMessages(): ManagementT {
  const t = useContext(ManagementMessages);
  if (!t) throw new Error('useManagementMessages needs a screen of deferScreen.');
  return t;
}

/**
 * Creates a component that loads a screen and its messages when it is first rendered, because most agents never open the
 * screens for managers.
 */
export function deferScreen<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let screen: ComponentType<P> | null = null;
  const translators = new Map<string, ManagementT>();
  return function DeferredScreen(props: P) {
    const { locale } = useInbox();
    const attempt = useSignal(0);
    const error = useSignal<unknown>(null);
    const isLoaded = useSignal(screen !== null && translators.has(locale));
    useEffect(() => {
      if (isLoaded.peek()) return undefined;
      let current = true;
      error.value = null;
      const run = async () => {
        try {
          const [component, own, common] = await Promise.all([
            load(),
            loadManagementMessages(locale),
            loadMessages(locale),
          ]);
          screen = component;
          const english = { ...common.english, ...own.english };
          translators.set(
            locale,
            translator(
              english,
              () => locale,
              () => [common.table, own.table],
            ),
          );
          if (current) isLoaded.value = true;
        } catch (failure) {
          if (current) error.value = failure;
        }
      };
      void run();
      return () => {
        current = false;
      };
    }, [attempt.value]);
    const Screen = screen;
    const t = translators.get(locale);
    if (error.value !== null) return <ErrorState error={error.value} onRetry={() => attempt.value++} />;
    if (!isLoaded.value || !Screen || !t)
      return (
        <div class="screen" aria-busy="true">
          <div class="screen-head" />
          <Skeleton rows={3} kind="messages" />
        </div>
      );
    return (
      <ManagementMessages.Provider value={t}>
        <Screen {...props} />
      </ManagementMessages.Provider>
    );
  };
}
