import type { App } from '../app.ts';
import { common } from '../i18n/en/common.ts';
import { parseTime, timesIn } from '../i18n/times.ts';

interface Props {
  app: App;
  /** As it came over the wire. */
  value: string | null | undefined;
  /** The server's time now; with it, it is said how long ago, and the exact time on pointing. */
  now?: number;
}

/** A time in words, with the exact time behind it. */
export function TimeText({ app, value, now }: Props) {
  const ms = parseTime(value);
  if (ms === null) return <span>{app.translate(common)('common.unknown-date')}</span>;
  const times = timesIn(app.locale.value);
  return (
    <time dateTime={new Date(ms).toISOString()} title={times.exact(ms)}>
      {now === undefined ? times.dateTime(ms) : times.relative(ms, now)}
    </time>
  );
}
