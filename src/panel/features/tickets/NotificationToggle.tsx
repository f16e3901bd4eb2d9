import { useState } from 'preact/hooks';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { NOTIFY } from '../../core/storage.ts';
import { Icon } from '../../ui/Icon.tsx';

const BELL_ICON = 'M6 17v-6a6 6 0 0 1 12 0v6l1.5 2h-15zM10.5 21.5h3';

/** Renders the toggle for desktop notifications. Permission is requested only on a click. */
export function NotificationToggle({ app }: { app: PanelContext }) {
  const t = app.translate(tickets);
  const [permission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  const [on, set] = useState(permission === 'granted' && app.store.read(NOTIFY) === true);
  const session = app.session.value;
  const { ticketApi } = app.options.value;
  // Notifications need the event stream.
  if (permission === 'denied' || !session?.capabilities.events || ticketApi) return null;
  return (
    <button
      type="button"
      class="icon-button bell"
      aria-pressed={on}
      title={t('tickets.notify')}
      onClick={async () => {
        const wanted = !on && (await Notification.requestPermission()) === 'granted';
        app.store.write(NOTIFY, wanted);
        set(wanted);
      }}
    >
      <Icon d={BELL_ICON} />
    </button>
  );
}
