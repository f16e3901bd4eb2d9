import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, organization, person } from '../../../test/people.ts';
import type { Identity } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';
import { upsertUser } from '../database/users.ts';
import { databaseAccess } from './database-access.ts';
import { allEvents, verifyStoredAuditLog } from './audit/audit-log.ts';

const LANES = 10;
/** A round takes some 30 ms; `RACES=1000` tries a thousand. */
const ROUNDS = Number(process.env['RACES'] ?? 100);

describe.each(databases)('a concurrent revocation and use on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
    // This test tries interleavings, not power failures; syncing to disk would take most of the time.
    if (store.kind === 'sqlite') await sql`pragma synchronous = off`.execute(store.db);
  });
  afterAll(() => store.close());

  it(
    `never admit a use that starts after a committed revocation, in ${ROUNDS} interleavings`,
    { timeout: 600_000 },
    async () => {
      const access = databaseAccess({ keySecret: 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=' });
      const { sessions } = access;
      if (!sessions) throw new Error('There are sessions.');
      const as = (identity: Identity) => call(store.db, identity);
      const actions = ['view', 'act', 'act_as'] as const;
      let [before, after, openAccess] = [0, 0, 0];

      const lane = async (first: number) => {
        const own = organization();
        const [admin, agent] = [person('admin', own), person('agent')];
        await upsertUser(store.db, admin, Date.now());
        for (let round = first; round < ROUNDS; round += LANES) {
          const grant = await access.grant(as(admin), { seconds: 3_600, scope: 'act_as' });
          const entered = await sessions.start(as(agent), { organizationId: own.id, scope: 'act', reason: 'x' });
          let committed = false;
          const use = async (n: number) => {
            // Some uses start before the revocation, some after, most during it.
            for (let wait = 0; wait < (round * 7 + n * 5) % 23; wait++) await turn();
            const begunAfter = committed;
            const action = actions[n % 2] ?? 'view';
            const verdict = await sessions.use(as(agent), {
              token: entered?.token ?? '',
              action,
              organization: own.id,
            });
            if (begunAfter) {
              after++;
              expect(verdict).toMatchObject({ allowed: false, code: 'access_ended' });
            } else {
              before++;
              if (verdict.allowed) openAccess++;
            }
          };
          const revoke = async () => {
            for (let wait = 0; wait < round % 11; wait++) await turn();
            await access.revoke(as(admin), grant.id);
            committed = true;
          };
          await Promise.all([use(0), revoke(), use(1), use(2)]);
          await use(0);
        }
        return own.id;
      };
      const organizations = await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));

      // Both orders must have occurred.
      expect(openAccess).toBeGreaterThan(ROUNDS / 20);
      expect(after).toBeGreaterThanOrEqual(ROUNDS);
      expect(before).toBeGreaterThan(ROUNDS / 20);
      // The log must contain no use of a grant after its revocation.
      for (const id of organizations) {
        const shut = new Set<string | null>();
        for (const { action, grantId } of await allEvents(store.db, id)) {
          if (action === 'revoked') shut.add(grantId);
          if (action === 'used') expect(shut.has(grantId)).toBe(false);
        }
        expect(await verifyStoredAuditLog(store.db, id)).toMatchObject({ ok: true });
      }
    },
  );
});
