import type { AffectedReport, Incident, OperationInput, Status } from '../../contract/index.ts';
import type { Db, CallContext } from './context.ts';

/** Source of the status. */
export interface StatusSource {
  /** @throws ProblemError `unavailable` when the source cannot be read and no earlier status is cached */
  read(db: Db, now: number): Promise<Status>;
  /** Fetches a remote status into the cache before a transaction opens, so that {@link read} needs no network. Never rejects. */
  prefetch?(now: number): Promise<void>;
  /** Shares fetched documents with other processes on this PostgreSQL. */
  share?(db: Db): void;
  /** Present when incidents are stored here instead of on an external status page. */
  openIncident?(context: CallContext, input: OperationInput<'openIncident'>): Promise<Incident>;
  addIncidentUpdate?(context: CallContext, input: OperationInput<'addIncidentUpdate'>): Promise<Incident | null>;
  /** Records that an incident affects the caller, at most once. Resolves to null when the incident is not open. */
  reportAffected?(context: CallContext, incidentId: string): Promise<AffectedReport | null>;
}
