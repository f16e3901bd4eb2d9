/** Five support systems as configurations of one server. */
import { casePortal } from './case-portal.ts';
import { contractSupport } from './contract-support.ts';
import { inAppSupport } from './in-app-support.ts';
import type { Profile } from './profile.ts';
import { routedSupport } from './routed-support.ts';
import { scopedSupport } from './scoped-support.ts';

export type { Profile } from './profile.ts';

/** All profiles, in the order of the demo's menu. */
export const profiles: readonly Profile[] = [casePortal, scopedSupport, routedSupport, contractSupport, inAppSupport];
