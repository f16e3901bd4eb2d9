import type { PanelContext } from '../core/context.ts';
import { common } from '../i18n/en/common.ts';
import { parseTime, getDateFormat } from '../i18n/date-format.ts';

interface Props {
  app: PanelContext;
  /** As it came over the wire. */
  value: string | null | undefined;
  /** The server's time now; with it, it is said how long ago, and the exact time on pointing. */
  now?: number;
}

/** A time in words, with the exact time behind it. */
export function TimeText({ app, value, now }: Props) {
  const ms = parseTime(value);
  if (ms === null) return <span>{app.translate(common)('common.unknown-date')}</span>;
  const times = getDateFormat(app.locale.value);
  return (
    <time dateTime={new Date(ms).toISOString()} title={times.exact(ms)}>
      {now === undefined ? times.dateTime(ms) : times.relative(ms, now)}
    </time>
  );
}
