import { icons } from '../../ui/Icon.tsx';
import { lazyIcons } from '../../ui/lazy-icons.ts';

/** Icon shape by state, so that states are not distinguished by colour alone. */
export const STATE_ICONS = {
  operational: lazyIcons.check,
  maintenance: 'M14.5 6.5a4 4 0 0 0-5.3 5.3L4 17l3 3 5.2-5.2a4 4 0 0 0 5.3-5.3L15 12l-3-3z',
  degraded: 'M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  partial_outage: lazyIcons.alert,
  major_outage: icons.close,
  other: 'M9.2 9.2a2.8 2.8 0 1 1 4 2.6c-.8.4-1.2 1-1.2 2M12 17.2v.1',
};
type Tone = keyof typeof STATE_ICONS;

const isKnownState = (state: string): state is Tone => Object.hasOwn(STATE_ICONS, state);
/** Returns the name of a state's colours and shape; `other` for an unknown state. */
export const toTone = (state: string): Tone => (isKnownState(state) ? state : 'other');
