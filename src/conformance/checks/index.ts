import type { Check } from '../check.ts';
import { accessChecks } from './access.ts';
import { answerChecks } from './answers.ts';
import { besideChecks } from './beside.ts';
import { commentChecks } from './comments.ts';
import { decisionChecks } from './decisions.ts';
import { fileChecks } from './files.ts';
import { filingChecks } from './filing.ts';
import { listChecks } from './lists.ts';
import { pageChecks } from './pages.ts';
import { reachChecks } from './reach.ts';
import { repeatChecks } from './repeat.ts';
import { sessionChecks } from './session.ts';
import { supportChecks } from './support.ts';
import { tokenChecks } from './tokens.ts';
import { versionChecks } from './versions.ts';

/** Every check, in the order in which they run: what others stand on first, what judges all answers last. */
export const CHECKS: readonly Check[] = [
  ...sessionChecks,
  ...tokenChecks,
  ...filingChecks,
  ...repeatChecks,
  ...reachChecks,
  ...listChecks,
  ...commentChecks,
  ...decisionChecks,
  ...versionChecks,
  ...fileChecks,
  ...accessChecks,
  ...supportChecks,
  ...besideChecks,
  ...pageChecks,
  ...answerChecks,
];
