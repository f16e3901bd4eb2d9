import type { PanelContext } from '../core/context.ts';
import { common } from '../i18n/en/common.ts';
import { parseTime, getDateFormat } from '../i18n/date-format.ts';

interface Props {
  app: PanelContext;
  /** RFC 3339. */
  value: string | null | undefined;
  /** Server time in epoch milliseconds; with it, the time is relative. */
  now?: number;
}

/** Renders a time, with the exact time as its title. */
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
