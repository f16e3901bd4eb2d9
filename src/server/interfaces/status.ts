import type { AffectedReport, Incident, OperationInput, Status } from '../../contract/index.ts';
import type { Db, CallContext } from './context.ts';

/** Where the status comes from. */
export interface StatusSource {
  /** @throws ProblemError `unavailable` when it cannot be read and nothing is known of before */
  read(db: Db, now: number): Promise<Status>;
  /** Reads what lies elsewhere, so that a `read` soon after needs nobody: called before a transaction opens. Never rejects. */
  warm?(now: number): Promise<void>;
  /** Present when incidents are kept here rather than on somebody's status page. */
  openIncident?(context: CallContext, input: OperationInput<'openIncident'>): Promise<Incident>;
  addIncidentUpdate?(context: CallContext, input: OperationInput<'addIncidentUpdate'>): Promise<Incident | null>;
  /** Notes that an incident affects the caller; once, however often it is said. Null when no such incident is open. */
  reportAffected?(context: CallContext, incidentId: string): Promise<AffectedReport | null>;
}
