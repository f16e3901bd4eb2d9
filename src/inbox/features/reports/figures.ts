import type { OperationOutput } from '../../../client/index.ts';

/** Figures of tickets, in total or of a group. */
export type Figures = Omit<OperationOutput<'readReport'>, 'groups'>;

const NO_TIMES: Figures['firstResponse'] = { count: 0, median: null, p90: null, withinTarget: 0, withTarget: 0 };

/** Figures of a week without tickets. */
export const NO_FIGURES: Figures = {
  created: 0,
  solved: 0,
  backlog: 0,
  firstResponse: NO_TIMES,
  resolution: NO_TIMES,
  satisfaction: { count: 0, average: null },
};

/** Returns the share of tickets that were in time, of those with a target; null without any. */
export const toShare = ({ withinTarget, withTarget }: Figures['firstResponse']): number | null =>
  withTarget === null || withTarget === 0 ? null : (withinTarget ?? 0) / withTarget;
