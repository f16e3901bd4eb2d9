import { parseTime } from '../../panel/i18n/date-format.ts';
import { useInbox } from '../core/context.ts';

interface Props {
  /** RFC 3339; null renders a dash. */
  value: string | null | undefined;
  /** `relative` (default): "5 minutes ago"; `exact`: date and time. */
  form?: 'relative' | 'exact';
}

/** Renders a time; the tooltip has it with date and zone. */
export function TimeText({ value, form = 'relative' }: Props) {
  const { dates, now } = useInbox();
  const current = now.value;
  const ms = parseTime(value);
  if (ms === null) return <span class="faint">–</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={dates.exact(ms)}>
      {form === 'relative' ? dates.relative(ms, current) : dates.dateTime(ms)}
    </time>
  );
}
