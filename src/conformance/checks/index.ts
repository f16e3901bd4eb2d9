import type { Check } from '../check.ts';
import { accessChecks } from './access.ts';
import { answerChecks } from './responses.ts';
import { besideChecks } from './status-and-articles.ts';
import { commentChecks } from './comments.ts';
import { decisionChecks } from './status-changes.ts';
import { fileChecks } from './files.ts';
import { filingChecks } from './create-ticket.ts';
import { listChecks } from './lists.ts';
import { pageChecks } from './pages.ts';
import { reachChecks } from './authorization.ts';
import { repeatChecks } from './idempotency.ts';
import { sessionChecks } from './session.ts';
import { supportChecks } from './support.ts';
import { tokenChecks } from './authentication.ts';
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
