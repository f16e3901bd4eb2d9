import { applyRetention, erasePerson, exportPerson } from '../../privacy/index.ts';
import type { Identity } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import type { Handlers, Services } from '../handler.ts';
import { createMessage } from '../../messages/index.ts';

/** Export, erasure and retention, for the agents that the vendor has named. */
export const privacyHandlers: Pick<Handlers, 'exportPerson' | 'erasePerson' | 'applyRetention'> = {
  exportPerson({ identity, db, input, now }, services) {
    assertOfficer(identity, services);
    return exportPerson(db, input, now);
  },
  erasePerson({ identity, db, input, now }, services) {
    assertOfficer(identity, services);
    return erasePerson(db, input, identity, now);
  },
  applyRetention({ identity, db, now }, services) {
    assertOfficer(identity, services);
    return applyRetention(db, services.privacy, now);
  },
};

function assertOfficer(identity: Identity, { privacy }: Services): void {
  if (!privacy.officers(identity))
    throw new ProblemError('forbidden', { detail: createMessage('privacy_officers_only') });
}
