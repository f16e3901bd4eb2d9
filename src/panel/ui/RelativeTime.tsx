import type { PanelContext } from '../core/context.ts';
import { TimeText } from './TimeText.tsx';

interface Props {
  app: PanelContext;
  /** What is said around the time, which is an element of its own wherever it stands in the viewer's language. */
  words: (values: { when: string }) => string;
  /** As it came over the wire. */
  value: string | null | undefined;
  /** The server's time now. */
  now: number;
}

/**
 * A sentence with a time in it.
 *
 * @example <TimeWithin app={app} words={(when) => t('status.checked', when)} value={checkedAt} now={now} />
 */
export function RelativeTime({ app, words, value, now }: Props) {
  const [before, after] = words({ when: '\u0000' }).split('\u0000');
  return (
    <>
      {before}
      <TimeText app={app} value={value} now={now} />
      {after}
    </>
  );
}
