import type { PhoneContact } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { timeZone } from '../../i18n/time-zone.ts';
import { Notice } from '../../ui/Notice.tsx';
import { sanitizeLine, safeHref } from '../../ui/sanitize.ts';

/** Renders the phone contacts for the viewer's time zone, then those for all time zones, each with its business hours. */
export function Phones({ app, text }: { app: PanelContext; text: string }) {
  const { near, everywhere } = groupContacts(app);
  return (
    <Notice tone="warn" title={text}>
      {[...near, ...everywhere].map((contact) => (
        <Contact key={contact.id} app={app} contact={contact} />
      ))}
    </Notice>
  );
}

/** Groups the phone contacts: for the viewer's time zone, for all time zones, and for other ones. */
export function groupContacts(app: PanelContext): Record<'near' | 'everywhere' | 'elsewhere', PhoneContact[]> {
  const zone = timeZone();
  const all = app.session.value?.phones ?? [];
  return {
    near: all.filter(({ zones }) => zones.includes(zone)),
    everywhere: all.filter(({ zones }) => zones.length === 0),
    elsewhere: all.filter(({ zones }) => zones.length > 0 && !zones.includes(zone)),
  };
}

/** Renders one phone contact on a line; `always` is its text for around the clock. */
export function Contact({ app, contact, always }: { app: PanelContext; contact: PhoneContact; always?: string }) {
  const { label, number, hours } = contact;
  return (
    <span class="phone" dir="auto">
      {sanitizeLine(app.text(label))}{' '}
      <a dir="ltr" href={safeHref(`tel:${number.replace(/[^+\d]/g, '')}`) ?? undefined}>
        {sanitizeLine(number)}
      </a>
      {(hours ?? always) && (
        <span class="phone hint">
          {hours ? `${formatDays(hours.days, app.locale.value)} ${hours.from}–${hours.to} ${hours.zone}` : always}
        </span>
      )}
    </span>
  );
}

/** Formats weekdays, three or more in a row as a range; 1 is Monday, as was the first of January 2024. */
function formatDays(days: readonly number[], locale: string): string {
  const name = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  const [first = 1, last = 1] = [days[0], days.at(-1)];
  if (days.length > 2 && days.every((day, index) => day === first + index))
    return name.formatRange(Date.UTC(2024, 0, first), Date.UTC(2024, 0, last));
  return days.map((day) => name.format(Date.UTC(2024, 0, day))).join(' ');
}
