/** Five support systems as five configurations of one server. */
import { casePortal } from './case-portal.ts';
import { contractSupport } from './contract-support.ts';
import { inAppSupport } from './in-app-support.ts';
import type { Profile } from './profile.ts';
import { routedSupport } from './routed-support.ts';
import { scopedSupport } from './scoped-support.ts';

export type { Profile } from './profile.ts';

/** All of them, in the order of the demo's switch. */
export const profiles: readonly Profile[] = [casePortal, scopedSupport, routedSupport, contractSupport, inAppSupport];
