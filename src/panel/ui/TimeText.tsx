import { type Times, parseTime } from '../i18n/times.ts';

interface Props {
  /** As it came over the wire. */
  value: string | null | undefined;
  times: Times;
  /** The server's time now. */
  now: number;
  /** What is said when the value is no time. */
  unknown: string;
  /** `relative` when not given: how long ago, with the exact time on pointing. */
  as?: 'relative' | 'dateTime' | 'exact';
}

/** A time in words, with the exact time behind it. */
export function TimeText({ value, times, now, unknown, as = 'relative' }: Props) {
  const ms = parseTime(value);
  if (ms === null) return <span>{unknown}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={times.exact(ms)}>
      {as === 'relative' ? times.relative(ms, now) : times[as](ms)}
    </time>
  );
}
