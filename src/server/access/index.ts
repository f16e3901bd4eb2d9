export { databaseAccess } from './access.ts';
export { verifyStored } from './audit.ts';
export { verifyChain, type ChainCheck } from './chain.ts';
export type { AccessPolicy } from './policy.ts';
