import { useSignal } from '@preact/signals';
import { NOTIFICATION_SCOPES, type AgentNotificationPreferences } from '../../../contract/index.ts';
import { BROWSER_SCOPES, readBrowserScope, setBrowserScope } from '../../core/browser-notifications.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Card } from '../../ui/Page.tsx';

const EVENTS = [
  'ticket.created',
  'ticket.replied',
  'ticket.reopened',
  'ticket.closed',
  'ticket.assigned',
  'ticket.escalated',
  'ticket.rated',
  'ticket.due_soon',
  'ticket.overdue',
  'inquiry.received',
] as const;
const DIGESTS = ['none', 'hourly', 'daily'] as const;
const WORKDAYS = [1, 2, 3, 4, 5];

/** Renders how the signed-in agent is notified, by mail and in this browser. */
export function NotificationSettings() {
  const { api } = useInbox();
  const preferences = useResource(
    'my-notifications',
    (signal) => api.readMyNotifications({}, { signal }),
    () => false,
  );
  const data = preferences.data.value;
  return (
    <>
      {data && <MailNotifications key={JSON.stringify(data)} initial={data} onSaved={() => preferences.reload()} />}
      <BrowserNotifications />
    </>
  );
}

function MailNotifications({
  initial,
  onSaved,
}: {
  initial: AgentNotificationPreferences;
  onSaved: () => Promise<unknown> | void;
}) {
  const { api, toasts } = useInbox();
  const t = useManagementMessages();
  const value = useSignal(initial);
  const action = useAction();
  const error = action.error.value;
  const { scope, events, digest, quietHours, includeText, timeZone } = value.value;
  const set = (changes: Partial<AgentNotificationPreferences>) => (value.value = { ...value.peek(), ...changes });
  const digestKind = digest === null ? 'none' : 'everyMinutes' in digest ? 'hourly' : 'daily';
  const setDigest = (kind: string) =>
    set({
      digest: kind === 'hourly' ? { everyMinutes: 60 } : kind === 'daily' ? { dailyAt: '09:00', days: WORKDAYS } : null,
    });
  const isChosen = (type: string) => events.includes(type) || events.includes(`${type.split('.')[0]}.*`);
  const toggle = (type: string) => {
    const chosen = EVENTS.filter((one) => (one === type ? !isChosen(one) : isChosen(one)));
    // Types that this screen does not list stay.
    const others = events.filter((one) => !one.endsWith('.*') && !EVENTS.some((known) => known === one));
    set({ events: [...chosen, ...others] });
  };
  const save = async () => {
    if (!(await action.run(() => api.replaceMyNotifications(value.peek())))) return;
    toasts.show(t('settings.notifications.saved'));
    await onSaved();
  };
  return (
    <Card title={t('settings.notifications.mail')}>
      <form
        class="form"
        aria-label={t('settings.notifications.mail')}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <SelectField
          label={t('settings.notifications.scope')}
          value={scope}
          options={NOTIFICATION_SCOPES.map((id) => ({ id, label: t(`settings.notifications.scope.${id}`) }))}
          onChange={(id) => set({ scope: NOTIFICATION_SCOPES.find((one) => one === id) ?? scope })}
        />
        {scope !== 'none' && (
          <>
            <fieldset class="checks">
              <legend>{t('settings.notifications.events')}</legend>
              {EVENTS.map((type) => (
                <label key={type}>
                  <input type="checkbox" checked={isChosen(type)} onChange={() => toggle(type)} />
                  <span>{t(`settings.event.${type}`)}</span>
                </label>
              ))}
            </fieldset>
            <div class="checks">
              <label>
                <input
                  type="checkbox"
                  checked={includeText}
                  onChange={(event) => set({ includeText: event.currentTarget.checked })}
                />
                <span>{t('settings.notifications.includeText')}</span>
              </label>
            </div>
            <SelectField
              label={t('settings.notifications.digest')}
              value={digestKind}
              options={DIGESTS.map((id) => ({ id, label: t(`settings.notifications.digest.${id}`) }))}
              onChange={setDigest}
            />
            {digest && 'dailyAt' in digest && (
              <TimeField
                label={t('settings.notifications.dailyAt')}
                value={digest.dailyAt}
                onInput={(dailyAt) => set({ digest: { ...digest, dailyAt } })}
              />
            )}
            <div class="checks">
              <label>
                <input
                  type="checkbox"
                  checked={quietHours !== null}
                  onChange={(event) =>
                    set({
                      quietHours: event.currentTarget.checked ? { from: '20:00', to: '08:00', urgent: true } : null,
                    })
                  }
                />
                <span>{t('settings.notifications.quiet')}</span>
              </label>
            </div>
            {quietHours && (
              <>
                <div class="form-row">
                  <TimeField
                    label={t('settings.notifications.from')}
                    value={quietHours.from}
                    onInput={(from) => set({ quietHours: { ...quietHours, from } })}
                  />
                  <TimeField
                    label={t('settings.notifications.to')}
                    value={quietHours.to}
                    onInput={(to) => set({ quietHours: { ...quietHours, to } })}
                  />
                </div>
                <div class="checks">
                  <label>
                    <input
                      type="checkbox"
                      checked={quietHours.urgent === true}
                      onChange={(event) => set({ quietHours: { ...quietHours, urgent: event.currentTarget.checked } })}
                    />
                    <span>{t('settings.notifications.urgent')}</span>
                  </label>
                </div>
              </>
            )}
            {(digest || quietHours) && (
              <TextField
                label={t('settings.notifications.timeZone')}
                value={timeZone}
                required
                onInput={(zone) => set({ timeZone: zone.trim() })}
              />
            )}
          </>
        )}
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" busy={action.busy.value}>
            {t('settings.notifications.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function TimeField({ label, value, onInput }: { label: string; value: string; onInput: (value: string) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        class="input"
        type="time"
        value={value}
        required
        onInput={(event) => event.currentTarget.value && onInput(event.currentTarget.value)}
      />
    </label>
  );
}

function BrowserNotifications() {
  const t = useManagementMessages();
  const scope = useSignal(readBrowserScope());
  const isRefused = useSignal('Notification' in window && Notification.permission === 'denied');
  return (
    <Card title={t('settings.notifications.browser')}>
      <SelectField
        label={t('settings.notifications.browser.scope')}
        value={scope.value}
        options={BROWSER_SCOPES.map((id) => ({ id, label: t(`settings.notifications.browser.${id}`) }))}
        onChange={(id) => {
          const chosen = BROWSER_SCOPES.find((one) => one === id) ?? 'off';
          scope.value = chosen;
          void setBrowserScope(chosen).then((effective) => {
            scope.value = effective;
            isRefused.value = chosen !== 'off' && effective === 'off';
          });
        }}
      />
      <p class="soft">{t('settings.notifications.browser.text')}</p>
      {isRefused.value && (
        <p class="form-error" role="alert">
          {t('settings.notifications.browser.refused')}
        </p>
      )}
    </Card>
  );
}
