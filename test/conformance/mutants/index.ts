import { accessMutants } from './access.ts';
import { answerMutants } from './responses.ts';
import { besideMutants } from './status-and-articles.ts';
import { conversationMutants } from './conversation.ts';
import { fileMutants } from './files.ts';
import { filingMutants } from './create-ticket.ts';
import { listMutants } from './lists.ts';
import { reachMutants } from './authorization.ts';
import { repeatMutants } from './idempotency.ts';
import { startMutants } from './start-mutant.ts';
import type { Mutant } from './helpers.ts';

/** Every deliberately broken server. */
export const MUTANTS: readonly Mutant[] = [
  ...startMutants,
  ...filingMutants,
  ...repeatMutants,
  ...reachMutants,
  ...listMutants,
  ...conversationMutants,
  ...fileMutants,
  ...accessMutants,
  ...besideMutants,
  ...answerMutants,
];
