import type { Check } from '../check.ts';
import { accessChecks } from './access.ts';
import { responseChecks } from './responses.ts';
import { statusAndArticleChecks } from './status-and-articles.ts';
import { commentChecks } from './comments.ts';
import { statusChangeChecks } from './status-changes.ts';
import { fileChecks } from './files.ts';
import { createTicketChecks } from './create-ticket.ts';
import { listChecks } from './lists.ts';
import { corsChecks } from './cors.ts';
import { authorizationChecks } from './authorization.ts';
import { idempotencyChecks } from './idempotency.ts';
import { sessionChecks } from './session.ts';
import { supportChecks } from './support.ts';
import { authenticationChecks } from './authentication.ts';
import { versionChecks } from './versions.ts';

/** All checks in execution order: prerequisites of other checks first, checks of all recorded responses last. */
export const CHECKS: readonly Check[] = [
  ...sessionChecks,
  ...authenticationChecks,
  ...createTicketChecks,
  ...idempotencyChecks,
  ...authorizationChecks,
  ...listChecks,
  ...commentChecks,
  ...statusChangeChecks,
  ...versionChecks,
  ...fileChecks,
  ...accessChecks,
  ...supportChecks,
  ...statusAndArticleChecks,
  ...corsChecks,
  ...responseChecks,
];
