import type { PhoneContact } from '../../../../contract/index.ts';
import type { PanelContext } from '../../../core/context.ts';
import { contacts } from '../../../i18n/en/contacts.ts';
import { timeZone } from '../../../i18n/time-zone.ts';
import { sanitizeLine, safeHref } from '../../../ui/sanitize.ts';

/** Renders all phone contacts with their business hours, whatever priority is selected; the viewer's region comes first. */
export default function Contacts({ app }: { app: PanelContext }) {
  const t = app.translate(contacts);
  const { near, everywhere, elsewhere } = groupContacts(app);
  return (
    <details class="contacts">
      <summary class="hint">{t('contacts.title')}</summary>
      <ul class="stack">
        {[...near, ...everywhere, ...elsewhere].map((contact) => (
          <li key={contact.id}>
            <Contact app={app} contact={contact} always={t('contacts.always')} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Renders the phone contacts for the viewer's time zone, then those for all time zones, each with its business hours. */
export function NearContacts({ app }: { app: PanelContext }) {
  const { near, everywhere } = groupContacts(app);
  return [...near, ...everywhere].map((contact) => <Contact key={contact.id} app={app} contact={contact} />);
}

/** Groups the phone contacts: for the viewer's time zone, for all time zones, and for other ones. */
function groupContacts(app: PanelContext): Record<'near' | 'everywhere' | 'elsewhere', PhoneContact[]> {
  const zone = timeZone();
  const all = app.session.value?.phones ?? [];
  return {
    near: all.filter(({ zones }) => zones.includes(zone)),
    everywhere: all.filter(({ zones }) => zones.length === 0),
    elsewhere: all.filter(({ zones }) => zones.length > 0 && !zones.includes(zone)),
  };
}

/** Renders one phone contact on a line; `always` is its text for around the clock. */
function Contact({ app, contact, always }: { app: PanelContext; contact: PhoneContact; always?: string }) {
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
