import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useInbox } from '../core/context.ts';
import { type Route, SIDEBAR_VIEWS } from '../core/router.ts';
import type { QueueRow } from '../data/queue-model.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { IconName } from '../ui/icons.ts';
import { LANGUAGE_NAMES } from './LanguageSwitch.tsx';

interface Command {
  id: string;
  label: string;
  hint?: string;
  icon: IconName;
  run: () => void;
}

const SEARCH_DELAY_MS = 150;
const MAX_TICKETS = 8;

/** Renders the command palette: screens, settings of the page, and tickets by their words or number. */
export function CommandPalette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const { api, router, server, preferences, savedViews, session, viewer, t } = useInbox();
  const query = useSignal('');
  const active = useSignal(0);
  const tickets = useSignal<readonly QueueRow[]>([]);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const words = query.value.trim().toLocaleLowerCase();

  useEffect(() => {
    if (words === '') {
      tickets.value = [];
      return undefined;
    }
    const call = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const page = await api.listQueue({ q: words, limit: MAX_TICKETS }, { signal: call.signal });
        tickets.value = page.items;
      } catch {
        // The commands remain; the next letter searches again.
      }
    }, SEARCH_DELAY_MS);
    return () => {
      clearTimeout(timer);
      call.abort();
    };
  }, [words]);

  const open = (route: Route) => () => router.navigate(route);
  const commands: Command[] = [
    ...SIDEBAR_VIEWS.filter((view) => view !== 'team' || viewer.team).map((view) => ({
      id: view,
      label: t(`view.${view}`),
      icon: 'stack' as const,
      run: open({ screen: 'queue', view, q: '' }),
    })),
    ...(savedViews.items.value ?? []).map((view) => ({
      id: `saved-${view.id}`,
      label: view.name,
      hint: t('savedViews.title'),
      icon: 'filter' as const,
      run: open({ screen: 'saved', id: view.id, filters: {} }),
    })),
    { id: 'inquiries', label: t('inquiries.title'), icon: 'question', run: open({ screen: 'inquiries' }) },
    { id: 'incidents', label: t('incidents.title'), icon: 'pulse', run: open({ screen: 'incidents' }) },
    ...(viewer.role === 'agent' || server.remoteDesk
      ? []
      : [
          {
            id: 'reports',
            label: t('reports.title'),
            icon: 'chart' as const,
            run: open({ screen: 'reports', query: {} }),
          },
        ]),
    { id: 'settings', label: t('settings.title'), icon: 'gear', run: open({ screen: 'settings' }) },
    { id: 'light', label: t('palette.light'), icon: 'circle', run: () => preferences.setTheme('light') },
    { id: 'dark', label: t('palette.dark'), icon: 'circle', run: () => preferences.setTheme('dark') },
    ...LANGUAGE_NAMES.map(([language, label]) => ({
      id: language,
      label,
      icon: 'at' as const,
      run: () => preferences.setLanguage(language),
    })),
    { id: 'help', label: t('help.title'), icon: 'question', run: onHelp },
    { id: 'sign-out', label: t('nav.signOut'), icon: 'external', run: () => void session.signOut() },
  ];
  const results: readonly Command[] = [
    ...commands.filter(({ label }) => label.toLocaleLowerCase().includes(words)),
    ...tickets.value.map((ticket) => ({
      id: `ticket-${ticket.id}`,
      label: ticket.subject,
      hint: `#${ticket.number} · ${ticket.requester.name} · ${ticket.organization.name}`,
      icon: 'mail' as const,
      run: open({ screen: 'ticket', id: ticket.id }),
    })),
    ...(words === ''
      ? []
      : [
          {
            id: 'search',
            label: t('palette.search', { q: query.value.trim() }),
            icon: 'search' as const,
            run: open({ screen: 'queue', view: 'all', q: query.value.trim() }),
          },
        ]),
  ];
  const index = Math.min(active.value, results.length - 1);
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [index]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') active.value = Math.min(results.length - 1, index + 1);
    else if (event.key === 'ArrowUp') active.value = Math.max(0, index - 1);
    else if (event.key === 'Enter') run(results[index]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t('palette.title')} closeLabel={t('close')} plain onClose={onClose}>
      <div class="palette-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={results[index] ? `${id}-${index}` : undefined}
          placeholder={t('palette.placeholder')}
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value;
            active.value = 0;
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={`${id}-list`} class="palette-list" role="listbox" aria-label={t('palette.title')}>
        {results.map((command, position) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys are handled by the combobox.
          <div
            key={command.id}
            id={`${id}-${position}`}
            role="option"
            aria-selected={position === index}
            data-active={position === index || undefined}
            onPointerMove={() => (active.value = position)}
            onClick={() => run(command)}
          >
            <Icon name={command.icon} />
            <span class="popup-label">
              {command.label}
              {command.hint !== undefined && <small>{command.hint}</small>}
            </span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
