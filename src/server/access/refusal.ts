import type { ProblemCode } from '../../contract/index.ts';
import type { RefusedAct } from '../ports.ts';
import { ProblemError } from '../problem.ts';

/**
 * A refusal that belongs into a customer's record. Whoever runs the refused call writes it down after its transaction was
 * undone (`Access.recordRefusal`), so that it stays.
 */
export class RecordedRefusal extends ProblemError {
  readonly about: RefusedAct;

  constructor(code: ProblemCode, more: { detail?: string }, about: RefusedAct) {
    super(code, more);
    this.about = about;
  }
}
