import { icons } from '../ui/Icon.tsx';

/** A shape for each state, so that none is told by colour alone. */
export const SHAPES: Record<string, string> = {
  operational: icons.check,
  maintenance: 'M14.5 6.5a4 4 0 0 0-5.3 5.3L4 17l3 3 5.2-5.2a4 4 0 0 0 5.3-5.3L15 12l-3-3z',
  degraded: 'M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  partial_outage: icons.alert,
  major_outage: icons.close,
};

/** The name of a state's colours. */
export const toneOf = (state: string) => (Object.hasOwn(SHAPES, state) ? state : 'other');
