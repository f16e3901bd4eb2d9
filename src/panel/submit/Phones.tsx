import type { App } from '../app.ts';
import { timeZone } from '../i18n/zone.ts';
import { Notice } from '../ui/Notice.tsx';
import { oneLine, safeHref } from '../ui/safe.ts';

/** Whom to call: the numbers for where the viewer is, then those for everybody, each with its hours. */
export function Phones({ app, text }: { app: App; text: string }) {
  const zone = timeZone();
  const all = app.session.value?.phones ?? [];
  const near = all.filter(({ zones }) => zones.includes(zone));
  return (
    <Notice tone="warn" title={text}>
      {[...near, ...all.filter(({ zones }) => zones.length === 0)].map(({ id, label, number, hours }) => (
        <span key={id} class="phone">
          {oneLine(app.text(label))}{' '}
          <a href={safeHref(`tel:${number.replace(/[^+\d]/g, '')}`) ?? undefined}>{oneLine(number)}</a>
          {hours && ` ${daysOf(hours.days, app.locale.value)} ${hours.from}–${hours.to} ${hours.zone}`}
        </span>
      ))}
    </Notice>
  );
}

/** Days of the week, 1 is Monday. The first of January 2024 was one. */
function daysOf(days: readonly number[], locale: string): string {
  const name = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return days.map((day) => name.format(Date.UTC(2024, 0, day))).join(' ');
}
