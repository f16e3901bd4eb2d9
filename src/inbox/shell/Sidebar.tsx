import type { ComponentChildren } from 'preact';
import { useInbox } from '../core/context.ts';
import type { QueueView } from '../../contract/schemas/inbox.ts';
import { type Route, SIDEBAR_VIEWS } from '../core/router.ts';
import { isMac } from '../core/platform.ts';
import { useResource } from '../data/resource.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { IconName } from '../ui/icons.ts';
import { Avatar } from '../ui/marks.tsx';
import { Menu } from '../ui/Menu.tsx';
import { LANGUAGE_NAMES } from './LanguageSwitch.tsx';

const VIEW_ICONS: Readonly<Record<QueueView, IconName>> = {
  mine: 'person',
  unassigned: 'inbox',
  team: 'team',
  overdue: 'clock',
  escalated: 'flag',
  waiting: 'pause',
  mentions: 'at',
  all: 'stack',
  snoozed: 'snooze',
  spam: 'alert',
};

/** Time in which changes of tickets cause one count: in a busy desk, there are many in a second. */
const COUNT_DELAY_MS = 800;

interface Props {
  onPalette: () => void;
  onNewTicket: () => void;
  onHelp: () => void;
  onSignOut: () => void;
}

/** Renders the navigation: views of the queue with their counts, the other screens, and the agent's menu. */
export function Sidebar({ onPalette, onNewTicket, onHelp, onSignOut }: Props) {
  const { api, router, server, viewer, preferences, savedViews, t } = useInbox();
  const route = router.route.value;
  const counts = useResource(
    'counts',
    async (signal) => (server.remoteDesk ? null : await api.countQueue(undefined, { signal })),
    () => true,
    COUNT_DELAY_MS,
  );
  const inquiries = useResource(
    'inquiry-count',
    (signal) => api.listInquiries({ limit: 1 }, { signal }),
    // Events of inquiries have no ticket.
    ({ ticketId }) => ticketId === null,
  );
  const views = new Map(counts.data.value?.views.map((view) => [view.id, view]));
  const waiting = inquiries.data.value?.total ?? inquiries.data.value?.items.length ?? 0;
  const saved = savedViews.items.value ?? [];
  const theme = preferences.theme.value;
  const language = preferences.language.value;

  const link = (target: Route, icon: IconName, label: string, isCurrent: boolean, count?: ComponentChildren) => (
    <li key={label}>
      <a class="nav-link" href={router.href(target)} aria-current={isCurrent ? 'page' : undefined}>
        <Icon name={icon} />
        <span class="nav-label">{label}</span>
        {count}
      </a>
    </li>
  );
  const badge = (count: number | undefined, unread = false) =>
    count === undefined || count === 0 ? null : (
      <span class={unread ? 'count unread' : 'count'}>
        {count > 999 ? '999+' : count}
        {unread && <span class="visually-hidden"> {t('nav.unread')}</span>}
      </span>
    );

  return (
    <nav class="sidebar" aria-label={t('nav.label')}>
      <div class="sidebar-head">
        <span class="brand-mark small">
          <Icon name="inbox" size={15} />
        </span>
        <span class="brand-name grow">{t('nav.title')}</span>
        {!server.remoteDesk && <IconButton icon="plus" label={t('newTicket.title')} onClick={onNewTicket} />}
      </div>
      <button type="button" class="search-button" onClick={onPalette}>
        <Icon name="search" />
        <span class="nav-label">{t('nav.search')}</span>
        <kbd>{isMac() ? '⌘' : 'Ctrl'} K</kbd>
      </button>
      {!server.remoteDesk && (
        <ul>
          {SIDEBAR_VIEWS.filter((view) => view !== 'team' || viewer.team).map((view) =>
            link(
              { screen: 'queue', view, q: '' },
              VIEW_ICONS[view],
              t(`view.${view}`),
              route.screen === 'queue' && route.view === view,
              badge(views.get(view)?.count, (views.get(view)?.unread ?? 0) > 0),
            ),
          )}
        </ul>
      )}
      {saved.length > 0 && (
        <>
          <h2 class="nav-heading">{t('savedViews.title')}</h2>
          <ul>
            {saved.map((view) => (
              <li key={view.id}>
                <a
                  class="nav-link"
                  href={router.href({ screen: 'saved', id: view.id, filters: {} })}
                  aria-current={route.screen === 'saved' && route.id === view.id ? 'page' : undefined}
                >
                  <Icon name={view.shared ? 'team' : 'filter'} />
                  <span class="nav-label">
                    {view.name}
                    {view.shared && <span class="visually-hidden"> {t('savedViews.shared')}</span>}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2 class="nav-heading">{t('nav.more')}</h2>
      <ul>
        {link({ screen: 'inquiries' }, 'question', t('inquiries.title'), route.screen === 'inquiries', badge(waiting))}
        {link({ screen: 'incidents' }, 'pulse', t('incidents.title'), route.screen === 'incidents')}
        {viewer.role !== 'agent' &&
          !server.remoteDesk &&
          link({ screen: 'reports', query: {} }, 'chart', t('reports.title'), route.screen === 'reports')}
        {link({ screen: 'settings' }, 'gear', t('settings.title'), route.screen === 'settings')}
      </ul>
      <div class="sidebar-foot">
        <Menu
          label={t('nav.account')}
          hasText
          buttonClass="account-button"
          groups={[
            [
              { label: t('theme.system'), checked: theme === 'system', run: () => preferences.setTheme('system') },
              { label: t('theme.light'), checked: theme === 'light', run: () => preferences.setTheme('light') },
              { label: t('theme.dark'), checked: theme === 'dark', run: () => preferences.setTheme('dark') },
            ],
            LANGUAGE_NAMES.map(([id, name]) => ({
              label: name,
              checked: language === id,
              run: () => preferences.setLanguage(id),
            })),
            [
              { label: t('help.title'), icon: 'question', run: onHelp },
              { label: t('nav.signOut'), icon: 'external', run: onSignOut },
            ],
          ]}
        >
          <Avatar name={viewer.name} />
          <span class="nav-label">
            <span class="visually-hidden">{t('nav.account')}: </span>
            {viewer.name}
          </span>
          <Icon name="chevron" size={14} />
        </Menu>
      </div>
    </nav>
  );
}
