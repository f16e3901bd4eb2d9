import { accessMutants } from './access.ts';
import { answerMutants } from './answers.ts';
import { besideMutants } from './beside.ts';
import { conversationMutants } from './conversation.ts';
import { fileMutants } from './files.ts';
import { filingMutants } from './filing.ts';
import { listMutants } from './lists.ts';
import { reachMutants } from './reach.ts';
import { repeatMutants } from './repeat.ts';
import { startMutants } from './start.ts';
import type { Mutant } from './wrap.ts';

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
