import type { ProblemCode } from '../../contract/index.ts';
import type { DeniedAction } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';

/**
 * A refusal that belongs into a customer's record. Whoever runs the refused call writes it down after its transaction was
 * undone (`Access.recordRefusal`), so that it stays.
 */
export class AuditedDenialError extends ProblemError {
  readonly about: DeniedAction;

  constructor(code: ProblemCode, more: { detail?: string }, about: DeniedAction) {
    super(code, more);
    this.about = about;
  }
}
