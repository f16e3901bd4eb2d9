import type { ProblemCode } from '../../contract/index.ts';
import type { DeniedAction } from '../interfaces/index.ts';
import { ProblemError, type ProblemDetails } from '../errors.ts';

/**
 * An error that is recorded in the customer's audit log. The route records it (`Access.recordRefusal`) after the transaction
 * was rolled back, so that the entry remains.
 */
export class AuditedDenialError extends ProblemError {
  readonly about: DeniedAction;

  constructor(code: ProblemCode, details: Pick<ProblemDetails, 'detail'>, about: DeniedAction) {
    super(code, details);
    this.about = about;
  }
}
