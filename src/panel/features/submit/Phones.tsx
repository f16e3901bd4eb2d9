import type { PanelContext } from '../../core/context.ts';
import { timeZone } from '../../i18n/time-zone.ts';
import { Notice } from '../../ui/Notice.tsx';
import { sanitizeLine, safeHref } from '../../ui/sanitize.ts';

/** Whom to call: the numbers for where the viewer is, then those for everybody, each with its hours. */
export function Phones({ app, text }: { app: PanelContext; text: string }) {
  const zone = timeZone();
  const all = app.session.value?.phones ?? [];
  const near = all.filter(({ zones }) => zones.includes(zone));
  return (
    <Notice tone="warn" title={text}>
      {[...near, ...all.filter(({ zones }) => zones.length === 0)].map(({ id, label, number, hours }) => (
        <span key={id} class="phone">
          {sanitizeLine(app.text(label))}{' '}
          <a href={safeHref(`tel:${number.replace(/[^+\d]/g, '')}`) ?? undefined}>{sanitizeLine(number)}</a>
          {hours && ` ${formatDays(hours.days, app.locale.value)} ${hours.from}–${hours.to} ${hours.zone}`}
        </span>
      ))}
    </Notice>
  );
}

/** Days of the week, 1 is Monday. The first of January 2024 was one. */
function formatDays(days: readonly number[], locale: string): string {
  const name = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return days.map((day) => name.format(Date.UTC(2024, 0, day))).join(' ');
}
