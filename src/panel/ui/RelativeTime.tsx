import type { PanelContext } from '../core/context.ts';
import { TimeText } from './TimeText.tsx';

interface Props {
  app: PanelContext;
  /** Returns the sentence with the placeholder `when`, which becomes a `<time>` element. */
  format: (values: { when: string }) => string;
  /** RFC 3339. */
  value: string | null | undefined;
  /** Server time in epoch milliseconds. */
  now: number;
}

/**
 * Renders a sentence that contains a relative time.
 *
 * @example <RelativeTime app={app} format={(when) => t('status.checked', when)} value={checkedAt} now={now} />
 */
export function RelativeTime({ app, format, value, now }: Props) {
  const [before, after] = format({ when: '\u0000' }).split('\u0000');
  return (
    <>
      {before}
      <TimeText app={app} value={value} now={now} />
      {after}
    </>
  );
}
