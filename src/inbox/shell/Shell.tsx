import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { QUEUE_VIEWS } from '../../contract/schemas/inbox.ts';
import { useInbox } from '../core/context.ts';
import type { Route } from '../core/router.ts';
import { deferScreen } from '../core/deferred-screen.tsx';
import { useShortcuts } from '../core/shortcuts.ts';
import { Incidents } from '../features/incidents/Incidents.tsx';
import { Inquiries } from '../features/inquiries/Inquiries.tsx';
import { CustomerPage } from '../features/people/CustomerPage.tsx';
import { OrganizationPage } from '../features/people/OrganizationPage.tsx';
import { Queue, SavedQueue } from '../features/queue/Queue.tsx';
import { parseQueueState } from '../features/queue/queue-state.ts';
import { NewTicketDialog } from '../features/ticket/NewTicketDialog.tsx';
import { TicketScreen } from '../features/ticket/TicketScreen.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { ToastRegion } from '../ui/Toasts.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { HelpSheet } from './HelpSheet.tsx';
import { Sidebar } from './Sidebar.tsx';

const Reports = deferScreen(async () => (await import('../features/reports/Reports.tsx')).Reports);
const Settings = deferScreen(async () => (await import('../features/settings/Settings.tsx')).Settings);

/** Renders the signed-in application: side bar, current screen, dialogs and toasts. */
export function Shell() {
  const { router, server, session, online, t } = useInbox();
  const dialog = useSignal<'none' | 'palette' | 'help' | 'new'>('none');
  const menuOpen = useSignal(false);
  const route = router.route.value;
  const key = JSON.stringify(route);
  const close = () => {
    dialog.value = 'none';
  };

  useShortcuts({
    '?': () => {
      dialog.value = 'help';
    },
    c: () => {
      if (!server.remoteDesk) dialog.value = 'new';
    },
  });
  useLayoutEffect(() => {
    const openPalette = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      dialog.value = dialog.peek() === 'palette' ? 'none' : 'palette';
    };
    addEventListener('keydown', openPalette);
    return () => removeEventListener('keydown', openPalette);
  }, []);
  useEffect(() => {
    menuOpen.value = false;
  }, [key]);

  return (
    <div class="app" data-menu={menuOpen.value || undefined}>
      <a class="skip-link" href="#main" data-external onClick={focusMain}>
        {t('skip')}
      </a>
      <Sidebar
        onPalette={() => (dialog.value = 'palette')}
        onNewTicket={() => (dialog.value = 'new')}
        onHelp={() => (dialog.value = 'help')}
        onSignOut={() => void session.signOut()}
      />
      {menuOpen.value && (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the menu button does the same.
        <div class="scrim" onClick={() => (menuOpen.value = false)} />
      )}
      <div class="main-column">
        {!online.value && (
          <p class="offline" role="status">
            {t('offline')}
          </p>
        )}
        <main id="main" tabIndex={-1}>
          <span class="menu-toggle">
            <IconButton
              icon="menu"
              label={t('menu')}
              aria-expanded={menuOpen.value}
              onClick={() => (menuOpen.value = !menuOpen.peek())}
            />
          </span>
          <ErrorBoundary
            resetKey={key}
            fallback={(retry) => (
              <div role="alert">
                <EmptyState icon="alert" title={t('error.title')} text={t('error.screen')}>
                  <Button onClick={retry}>{t('retry')}</Button>
                </EmptyState>
              </div>
            )}
          >
            <Screen route={route} />
          </ErrorBoundary>
        </main>
      </div>
      {dialog.value === 'palette' && <CommandPalette onClose={close} onHelp={() => (dialog.value = 'help')} />}
      {dialog.value === 'new' && <NewTicketDialog onClose={close} />}
      {dialog.value === 'help' && <HelpSheet onClose={close} />}
      <ToastRegion />
    </div>
  );
}

function focusMain(event: Event) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** Screens of tickets, which are elsewhere with a remote help desk. */
const REMOTE_SCREENS: ReadonlySet<Route['screen']> = new Set(['queue', 'saved', 'ticket', 'reports']);

function Screen({ route }: { route: Route }) {
  const { server, t } = useInbox();
  if (server.remoteDesk && REMOTE_SCREENS.has(route.screen))
    return (
      <EmptyState icon="inbox" title={t('remoteDesk.title')} text={t('remoteDesk.text')}>
        {server.helpDeskUrl !== null && (
          <a href={server.helpDeskUrl} rel="noreferrer">
            {t('remoteDesk.open')}
          </a>
        )}
      </EmptyState>
    );
  switch (route.screen) {
    case 'queue': {
      const view = QUEUE_VIEWS.find((known) => known === route.view);
      if (!view) return <UnknownScreen />;
      const state = { ...parseQueueState(route.filters ?? {}), view, q: route.q };
      return <Queue key={view} state={state} saved={null} />;
    }
    case 'saved':
      return <SavedQueue key={route.id} id={route.id} filters={route.filters} />;
    case 'ticket':
      return <TicketScreen key={route.id} id={route.id} />;
    case 'inquiries':
      return <Inquiries />;
    case 'incidents':
      return <Incidents />;
    case 'reports':
      return <Reports query={route.query} />;
    case 'settings':
      return <Settings section={route.section} />;
    case 'customer':
      return (
        <CustomerPage key={`${route.organizationId}/${route.id}`} organizationId={route.organizationId} id={route.id} />
      );
    case 'organization':
      return <OrganizationPage key={route.id} id={route.id} ticketId={route.ticketId} />;
    default:
      return <UnknownScreen />;
  }
}

function UnknownScreen() {
  const { router, t } = useInbox();
  return (
    <EmptyState icon="search" title={t('unknown.title')} text={t('unknown.text')}>
      <a class="button plain" href={router.href({ screen: 'queue', view: 'mine', q: '' })}>
        {t('unknown.link')}
      </a>
    </EmptyState>
  );
}
