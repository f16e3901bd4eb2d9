import type { DebianDesk } from './packages.ts';
import type { RunningDesk } from './accounts.ts';
import { startRedmine } from './redmine.ts';
import { startRequestTracker } from './request-tracker.ts';

/** Starts a help desk whose packages are installed, with an empty database. */
export const startDesk = (kind: DebianDesk): Promise<RunningDesk> =>
  kind === 'redmine' ? startRedmine() : startRequestTracker();

/**
 * Starts several help desks concurrently.
 *
 * @throws Error when one does not start; the others are stopped first
 */
export async function startDesks(kinds: readonly DebianDesk[]): Promise<RunningDesk[]> {
  const outcomes = await Promise.allSettled(kinds.map(startDesk));
  const running = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = outcomes.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.all(running.map((desk) => desk.stop()));
    throw failed.reason;
  }
  return running;
}
