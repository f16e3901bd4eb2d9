export { databaseAccess } from './access.ts';
export { eventsAfter, verifyStored, writeDown } from './audit.ts';
export { eventsOf, pseudonymise } from './erasure.ts';
export { verifyChain, type ChainCheck } from './chain.ts';
export { verifyExport, type ExportCheck } from './export.ts';
export type { AccessPart, AccessPolicy, AccessScope } from './policy.ts';
export { RecordedRefusal } from './refusal.ts';
export { readSessionToken, refusalOf, type Intent, type SessionClaims } from './token.ts';
export { lengthOf } from './until.ts';
