import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { organization, person } from '../../../test/people.ts';
import type { Access, CallContext, Db, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import type { Store } from '../database/index.ts';
import { upsertUser } from '../database/users.ts';
import { databaseAccess } from './database-access.ts';
import { verifyStoredAuditLog } from './audit/audit-log.ts';
import { grantState, requestState, sessionState } from './state-machine.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

it('grants, requests and sessions have ended at their end time', () => {
  const times = {
    expires_at: 1_000,
    ends_at: 1_000,
    revoked_at: null,
    approved_at: null,
    denied_at: null,
    ended_at: null,
  };
  const states = (time: number) => [grantState(times, time), requestState(times, time), sessionState(times, time)];
  expect(states(999)).toEqual(['active', 'waiting', 'active']);
  expect(states(1_000)).toEqual(['expired', 'expired', 'ended']);
});

/** State of the oracle. Times are in milliseconds; objects are identified by their index. */
interface World {
  time: number;
  grants: { end: number; shut: boolean; version: number }[];
  requests: { expiresAt: number; answer: 'yes' | 'no' | null }[];
  sessions: { grant: number; end: number; over: boolean; version: number; until: number }[];
}

const open = (world: World, grant: number) => {
  const it = world.grants[grant];
  return it !== undefined && !it.shut && world.time < it.end;
};
const inside = (world: World, session: number) => {
  const it = world.sessions[session];
  return it !== undefined && !it.over && world.time < it.end;
};
/** The active grant that ends last; -1 without one. */
const widest = (world: World, until: number) =>
  world.grants.reduce(
    (best, grant, index) =>
      open(world, index) && grant.end >= until && grant.end > (world.grants[best]?.end ?? 0) ? index : best,
    -1,
  );
const last = (list: readonly unknown[]) => list.length - 1;

/** The rules: the effect of each operation on the state, and its result. Null when it does not apply. */
const rules: Record<string, (world: World) => string | null> = {
  grant: (world) => (world.grants.push({ end: world.time + HOUR, shut: false, version: 1 }), 'done'),
  reset(world) {
    const [grant] = world.grants;
    if (!grant) return null;
    if (!open(world, 0)) return 'grant_ended';
    Object.assign(grant, { end: world.time + 30 * MINUTE, version: grant.version + 1 });
    for (const it of world.sessions) if (it.grant === 0 && !it.over) it.end = Math.min(it.end, grant.end);
    return 'done';
  },
  revoke(world) {
    const [grant] = world.grants;
    if (!grant) return null;
    if (!open(world, 0)) return 'done';
    world.sessions.forEach((it, index) => (it.over ||= it.grant === 0 && inside(world, index)));
    Object.assign(grant, { shut: true, version: grant.version + 1 });
    return 'done';
  },
  ask(world) {
    const yes = widest(world, world.time + 20 * MINUTE) >= 0;
    world.requests.push({ expiresAt: world.time + HOUR, answer: yes ? 'yes' : null });
    return yes ? 'approved' : 'waiting';
  },
  approve: (world) => answer(world, 'yes'),
  deny: (world) => answer(world, 'no'),
  start(world) {
    const grant = widest(world, world.time);
    const found = world.grants[grant];
    if (!found) return 'forbidden';
    const end = Math.min(world.time + 2 * HOUR, found.end);
    const until = Math.min(world.time + 5 * MINUTE, end);
    world.sessions.push({ grant, end, over: false, version: found.version, until });
    return 'done';
  },
  renew(world) {
    const session = world.sessions.at(-1);
    if (!session) return null;
    if (!open(world, session.grant) || !inside(world, last(world.sessions))) return 'grant_ended';
    session.version = world.grants[session.grant]?.version ?? 0;
    session.until = Math.min(world.time + 5 * MINUTE, session.end);
    return 'done';
  },
  sendOut(world) {
    const session = world.sessions.at(-1);
    if (!session) return null;
    session.over ||= inside(world, last(world.sessions));
    return 'done';
  },
  use(world) {
    const session = world.sessions.at(-1);
    if (!session) return null;
    if (world.time >= session.until) return 'session_expired';
    if (!open(world, session.grant)) return 'access_ended';
    if (!inside(world, last(world.sessions))) return 'session_ended';
    return session.version === world.grants[session.grant]?.version ? 'done' : 'session_stale';
  },
  waitALittle: (world) => ((world.time += 4 * MINUTE), 'done'),
  waitLong: (world) => ((world.time += 31 * MINUTE), 'done'),
};

function answer(world: World, what: 'yes' | 'no'): string | null {
  const request = world.requests.at(-1);
  if (!request) return null;
  if (request.answer !== null || world.time >= request.expiresAt) return 'conflict';
  request.answer = what;
  if (what === 'yes') world.grants.push({ end: world.time + 20 * MINUTE, shut: false, version: 1 });
  return 'done';
}

/** Ids of the real objects along one path. */
interface Names {
  grants: { id: string; version: string }[];
  requests: string[];
  sessions: { id: string; token: string }[];
}

describe.each(databases)('the state machine on $name', ({ name, freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  // Each further step takes ten times as long; `MACHINE=5` takes half a minute.
  const length = name === 'SQLite' ? Number(process.env['MACHINE'] ?? 4) : 3;
  it(
    `matches a small oracle for every sequence of operations up to a length of ${length}`,
    { timeout: 600_000 },
    async () => {
      const own = organization();
      const [admin, agent] = [person('admin', own), person('agent')];
      let time = Date.UTC(2026, 5, 1);
      const clock = { now: async () => time, advance: async () => time };
      const access = databaseAccess(
        { requestSeconds: 3_600, keySecret: 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=' },
        clock,
      );
      const { sessions } = access;
      if (!sessions) throw new Error('There are sessions.');
      let nodes = 0;

      await store.transaction(async (tx) => {
        await upsertUser(tx, admin, time);
        const as = (identity: Identity): CallContext => ({ identity, db: tx, now: time });
        const real = realActs(access, sessions, own.id, as(admin), as(agent));
        // The signing key is created once, outside of everything that is rolled back.
        await real.grant?.({ grants: [], requests: [], sessions: [] });
        await real.start?.({ grants: [], requests: [], sessions: [] });
        await tx.deleteFrom('access_sessions').execute();
        await tx.deleteFrom('grants').execute();

        async function walk(world: World, names: Names, path: readonly string[]): Promise<void> {
          for (const [act, rule] of Object.entries(rules)) {
            const next = structuredClone(world);
            // No two operations at the same time, so that it is always defined which of two grants ends later.
            next.time += 1;
            const expected = rule(next);
            if (expected === null) continue;
            nodes++;
            const point = `p${path.length}`;
            await sql.raw(`savepoint ${point}`).execute(tx);
            time = world.time + 1;
            const known = structuredClone(names);
            const said = await real[act]?.(known).catch((error: unknown) =>
              error instanceof ProblemError ? error.code : Promise.reject(error),
            );
            time = next.time;
            const here = [...path, act];
            expect(said ?? 'done', here.join(' → ')).toBe(expected);
            await compare(tx, next, here);
            if (here.length < length) await walk(next, known, here);
            await sql.raw(`rollback to savepoint ${point}`).execute(tx);
            await sql.raw(`release savepoint ${point}`).execute(tx);
          }
        }

        async function compare(db: Db, world: World, path: readonly string[]): Promise<void> {
          const state = await access.read({ identity: admin, db, now: time }, own.id);
          const ends = world.grants
            .filter((_, index) => open(world, index))
            .map(({ end }) => new Date(end).toISOString());
          expect(state?.grants.map((grant) => grant.expiresAt).sort(), path.join(' → ')).toEqual(ends.sort());
          expect(state?.sessions, path.join(' → ')).toHaveLength(
            world.sessions.filter((_, index) => inside(world, index)).length,
          );
          expect(state?.requests, path.join(' → ')).toHaveLength(
            world.requests.filter(({ answer, expiresAt }) => answer === null && world.time < expiresAt).length,
          );
        }

        await walk({ time, grants: [], requests: [], sessions: [] }, { grants: [], requests: [], sessions: [] }, []);
        expect(await verifyStoredAuditLog(tx, own.id)).toMatchObject({ ok: true });
      });
      expect(nodes).toBeGreaterThan({ 3: 200, 4: 1_500 }[length] ?? 10_000);
    },
  );
});

/** The same operations on the real object. Each returns the reason of a refusal. */
function realActs(
  access: Access,
  sessions: NonNullable<Access['sessions']>,
  organizationId: string,
  admin: CallContext,
  agent: CallContext,
): Record<string, (names: Names) => Promise<string | void>> {
  const latest = (names: Names) => names.sessions.at(-1) ?? { id: '', token: '' };
  return {
    async grant({ grants }) {
      const { id, version } = await access.grant(admin, { seconds: 3_600 });
      grants.push({ id, version });
    },
    async reset({ grants }) {
      const [grant] = grants;
      const after = await access.reset(admin, grant?.id ?? '', 1_800, grant?.version ?? '');
      if (grant && after) grant.version = after.version;
    },
    async revoke({ grants }) {
      await access.revoke(admin, grants[0]?.id ?? '');
    },
    async ask({ requests }) {
      const request = await access.requestAccess(agent, { organizationId, seconds: 1_200, reason: 'x' });
      requests.push(request?.id ?? '');
      return request?.state;
    },
    async approve({ requests, grants }) {
      const grant = await access.approve(admin, requests.at(-1) ?? '');
      if (grant) grants.push({ id: grant.id, version: grant.version });
    },
    async deny({ requests }) {
      await access.deny(admin, requests.at(-1) ?? '');
    },
    async start(names) {
      const entered = await sessions.start(agent, { organizationId, reason: 'x' });
      if (entered) names.sessions.push({ id: entered.session.id, token: entered.token });
    },
    async renew(names) {
      const session = latest(names);
      const renewed = await sessions.renew(agent, session.id);
      if (renewed) session.token = renewed.token;
    },
    async sendOut(names) {
      await sessions.terminate(admin, latest(names).id);
    },
    async use(names) {
      const { token } = latest(names);
      const verdict = await sessions.use(agent, { token, action: 'view', organization: organizationId });
      return verdict.code ?? undefined;
    },
    async waitALittle() {},
    async waitLong() {},
  };
}
