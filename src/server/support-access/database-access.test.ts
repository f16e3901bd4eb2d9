import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, organization, person } from '../../../test/people.ts';
import type { Access, CallContext, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { createMonotonicClock } from '../database/monotonic-clock.ts';
import type { Store } from '../database/index.ts';
import { upsertUser } from '../database/users.ts';
import { databaseAccess } from './database-access.ts';
import { verifyStoredAuditLog } from './audit/audit-log.ts';
import { GLOBAL_CHAIN } from './audit/audit-actions.ts';

const HOUR = 3_600;
const DAY = 86_400;
const MAX_SECONDS = 7_776_000;

/** The model's state of a grant. */
interface Model {
  id: string;
  end: number;
  version: number;
  revoked: boolean;
}

describe.each(databases)('support access on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  // Each test starts later than all before it, because the clock of a store never goes back.
  let now = Date.UTC(2026, 0, 1);
  let access: Access;
  let admin: Identity;
  let agent: Identity;
  let organizationId: string;
  beforeEach(async () => {
    now += 400 * DAY * 1000;
    // A stopped clock: these tests advance the time themselves.
    access = databaseAccess(
      {},
      createMonotonicClock(() => 0),
    );
    const own = organization();
    organizationId = own.id;
    [admin, agent] = [person('admin', own), person('agent')];
    await upsertUser(store.db, admin, now);
  });

  const as = (identity: Identity, seconds = 0): CallContext => call(store.db, identity, now + seconds * 1000);
  const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  const state = async (seconds = 0, who = admin) => access.read(as(who, seconds), organizationId);
  const active = async (seconds = 0) => (await state(seconds))?.grants.length;
  const actions = async (seconds = 0) =>
    (await access.listEvents(as(admin, seconds), { limit: 100 })).items.map((event) => event.action).reverse();
  const requestAccess = (seconds: number, more = {}) =>
    access.requestAccess(as(agent), { organizationId, seconds, reason: 'Bug', ...more });

  it('is off until an admin turns it on', async () => {
    expect(await state()).toEqual({
      serverTime: at(0),
      grants: [],
      requests: [],
      lastEventSeq: 0,
      mayManage: true,
      maxSeconds: MAX_SECONDS,
      defaultSeconds: 7 * DAY,
      choiceSeconds: [DAY, 7 * DAY, 30 * DAY, 90 * DAY],
      sessions: [],
      allowed: { scopes: ['view', 'act', 'act_as'], areas: [], environments: [] },
    });
    const grant = await access.grant(as(admin), { seconds: DAY, reason: 'Look at the export', ticketId: 't1' });
    expect(grant).toMatchObject({
      state: 'active',
      scope: 'view',
      grantedBy: { id: admin.id, name: admin.name, role: 'admin' },
      grantedAt: at(0),
      expiresAt: at(DAY),
      revokedAt: null,
      reason: 'Look at the export',
      ticketId: 't1',
      version: '1',
    });
    expect((await state())?.grants).toEqual([{ ...grant, lastUse: null }]);
    expect(await actions()).toEqual(['granted']);
  });

  it('is active one millisecond before its end and expired at its end', async () => {
    await access.grant(as(admin), { seconds: HOUR });
    expect(await active(HOUR - 0.001)).toBe(1);
    expect(await active(HOUR)).toBe(0);
    expect(await active(HOUR + 0.001)).toBe(0);
  });

  it('is logged as expired once, with its true end, however late and by however many processes it is detected', async () => {
    await access.grant(as(admin), { seconds: HOUR });
    await requestAccess(DAY);
    // A new process, much later.
    access = databaseAccess();
    await Promise.all(Array.from({ length: 8 }, () => state(30 * DAY)));
    const { items } = await access.listEvents(as(admin, 31 * DAY), {});
    expect(items.map((event) => [event.action, event.at, event.actor.role])).toEqual([
      ['request_expired', at(72 * HOUR), 'system'],
      ['expired', at(HOUR), 'system'],
      ['requested', at(0), 'agent'],
      ['granted', at(0), 'admin'],
    ]);
    expect(await verifyStoredAuditLog(store.db, organizationId)).toEqual({ ok: true, checked: 4, erased: 0 });
  });

  it('stays expired when the clock is set back, also after a restart', async () => {
    await access.grant(as(admin), { seconds: HOUR });
    expect(await active(HOUR + 1)).toBe(0);
    expect(await active(-100 * DAY)).toBe(0);
    access = databaseAccess();
    expect(await active(0)).toBe(0);
    expect(await active(-100 * DAY)).toBe(0);
  });

  it('is not extended by a clock that is set back', async () => {
    let watch = 0;
    access = databaseAccess(
      {},
      createMonotonicClock(() => watch),
    );
    await access.grant(as(admin), { seconds: HOUR });
    watch = (HOUR - 1) * 1000;
    expect(await active(-100 * DAY)).toBe(1);
    watch = HOUR * 1000;
    expect(await active(-100 * DAY)).toBe(0);
  });

  it('rejects an invalid or too long duration, and stores nothing', async () => {
    for (const seconds of [MAX_SECONDS + 1, 91 * DAY, 1e12])
      await expect(access.grant(as(admin), { seconds })).rejects.toMatchObject({ code: 'grant_too_long' });
    for (const seconds of [0, -1, 1.5, NaN, Infinity])
      await expect(access.grant(as(admin), { seconds })).rejects.toMatchObject({ code: 'validation' });
    expect((await access.grant(as(admin), { seconds: MAX_SECONDS })).expiresAt).toBe(at(MAX_SECONDS));
    expect(await actions()).toEqual(['granted']);
  });

  it("is limited by a vendor's policy, which never raises the maximum", async () => {
    const narrow = databaseAccess({ maxSeconds: 2 * DAY, choiceSeconds: [DAY, 30 * DAY], defaultSeconds: 30 * DAY });
    await expect(narrow.grant(as(admin), { seconds: 2 * DAY + 1 })).rejects.toThrow('up to 2 days');
    expect(await narrow.read(as(admin), organizationId)).toMatchObject({
      maxSeconds: 2 * DAY,
      choiceSeconds: [DAY],
      defaultSeconds: 2 * DAY,
    });
    const wide = databaseAccess({ maxSeconds: 100 * DAY });
    await expect(wide.grant(as(admin), { seconds: 91 * DAY })).rejects.toMatchObject({ code: 'grant_too_long' });
  });

  it('restarts the time on a reset, with a new version and an audit entry', async () => {
    const grant = await access.grant(as(admin), { seconds: MAX_SECONDS });
    const reset = await access.reset(as(admin, DAY), grant.id, MAX_SECONDS, grant.version);
    expect(reset).toMatchObject({
      grantedAt: at(DAY),
      expiresAt: at(DAY + MAX_SECONDS),
      version: '2',
      state: 'active',
    });
    const shorter = await access.reset(as(admin, 2 * DAY), grant.id, HOUR, '2');
    expect(shorter?.expiresAt).toBe(at(2 * DAY + HOUR));
    await expect(access.reset(as(admin, 2 * DAY), grant.id, HOUR, '2')).rejects.toMatchObject({ code: 'stale' });
    await expect(access.reset(as(admin, 2 * DAY), grant.id, MAX_SECONDS + 1, '3')).rejects.toMatchObject({
      code: 'grant_too_long',
    });
    await expect(access.reset(as(admin, 3 * DAY), grant.id, HOUR, '3')).rejects.toMatchObject({ code: 'grant_ended' });
    expect(await actions(3 * DAY)).toEqual(['granted', 'reset', 'reset', 'expired']);
  });

  it('accepts one of two concurrent resets of one version, and rejects the other', async () => {
    const grant = await access.grant(as(admin), { seconds: HOUR });
    const both = await Promise.allSettled(
      [1, 2].map((n) => access.reset(as(admin), grant.id, n * HOUR, grant.version)),
    );
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is revoked immediately, permanently and idempotently', async () => {
    const grant = await access.grant(as(admin), { seconds: DAY });
    const revoked = await access.revoke(as(admin, 5), grant.id);
    expect(revoked).toMatchObject({ state: 'revoked', revokedAt: at(5), revokedBy: { id: admin.id }, version: '2' });
    expect(await access.revoke(as(admin, 9), grant.id)).toEqual(revoked);
    expect(await active(5)).toBe(0);
    await expect(access.reset(as(admin, 9), grant.id, HOUR, '2')).rejects.toMatchObject({ code: 'grant_ended' });
    expect(await access.revoke(as(admin), 'no-such-grant')).toBeNull();
    expect(await actions(2 * DAY)).toEqual(['granted', 'revoked']);
  });

  it('is not visible to any read that starts after a committed revocation', async () => {
    for (let round = 0; round < 25; round++) {
      const grant = await access.grant(as(admin), { seconds: DAY });
      const looks: Promise<number | undefined>[] = [];
      await Promise.all([access.revoke(as(admin), grant.id).then(() => looks.push(active())), active(), active()]);
      expect(await Promise.all(looks)).toEqual([0]);
    }
  });

  it('hides grants and requests of other organizations', async () => {
    const grant = await access.grant(as(admin), { seconds: DAY });
    const request = await requestAccess(2 * DAY);
    const stranger = person('admin');
    expect(await access.read(as(stranger), organizationId)).toBeNull();
    for (const id of [grant.id, 'a\u0000']) {
      expect(await access.reset(as(stranger), id, HOUR, '1')).toBeNull();
      expect(await access.revoke(as(stranger), id)).toBeNull();
    }
    for (const id of [request?.id ?? '', 'a\u0000']) {
      expect(await access.approve(as(stranger), id)).toBeNull();
      expect(await access.deny(as(stranger), id)).toBeNull();
    }
    expect((await access.listEvents(as(stranger), {})).items).toEqual([]);
    expect(await active()).toBe(1);
  });

  it('cannot be changed by users and agents; users may read it', async () => {
    const user = { ...person('user'), organization: admin.organization };
    for (const other of [user, agent]) {
      await expect(access.grant(as(other), { seconds: HOUR })).rejects.toMatchObject({ code: 'forbidden' });
      await expect(access.listEvents(as(other), {})).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(access.requestAccess(as(admin), { organizationId, seconds: HOUR, reason: 'x' })).rejects.toMatchObject(
      {
        code: 'forbidden',
      },
    );
    expect(await access.read(as(user), organizationId)).toMatchObject({ mayManage: false });
  });

  it('logs a denial in the audit log of the organization', async () => {
    const user = { ...person('user'), organization: admin.organization };
    await access.recordRefusal(as(user), 'grantAccess');
    await access.recordRefusal(as(agent), 'grantAccess');
    const { items } = await access.listEvents(as(admin), {});
    expect(items).toMatchObject([{ action: 'refused', actor: { id: user.id }, detail: { operation: 'grantAccess' } }]);
    expect(await verifyStoredAuditLog(store.db, GLOBAL_CHAIN)).toMatchObject({ ok: true });
  });

  describe('a request', () => {
    it('is pending and visible to both sides, and expires without a decision', async () => {
      const request = await requestAccess(DAY, { ticketId: 't1' });
      expect(request).toMatchObject({
        state: 'waiting',
        seconds: DAY,
        scope: 'view',
        ticketId: 't1',
        reason: 'Bug',
        agent: { id: agent.id, role: 'agent' },
        expiresAt: at(72 * HOUR),
        grantId: null,
      });
      expect((await state())?.requests).toEqual([request]);
      expect((await state(0, agent))?.requests).toEqual([request]);
      expect((await state(72 * HOUR))?.requests).toEqual([]);
      await expect(access.approve(as(admin, 72 * HOUR), request?.id ?? '')).rejects.toThrow('has expired');
      expect(await active(72 * HOUR)).toBe(0);
    });

    it('to an unknown organization is not found', async () => {
      expect(await requestAccess(DAY, { organizationId: 'nobody' })).toBeNull();
      expect(await requestAccess(DAY, { organizationId: 'a\u0000' })).toBeNull();
      expect(await access.read(as(agent), 'nobody')).toBeNull();
    });

    it('can be approved for its duration or less, never for more', async () => {
      const request = await requestAccess(DAY, { scope: 'act', ticketId: 't1' });
      await expect(access.approve(as(admin), request?.id ?? '', { seconds: DAY + 1 })).rejects.toMatchObject({
        code: 'grant_too_long',
      });
      const grant = await access.approve(as(admin), request?.id ?? '', { seconds: HOUR });
      expect(grant).toMatchObject({ scope: 'act', ticketId: 't1', expiresAt: at(HOUR), grantedBy: { id: admin.id } });
      expect((await state())?.requests).toEqual([]);
      await expect(access.approve(as(admin), request?.id ?? '')).rejects.toThrow('already approved');
      await expect(access.deny(as(admin), request?.id ?? '')).rejects.toMatchObject({ code: 'conflict' });
      expect(await actions()).toEqual(['requested', 'granted', 'approved']);
    });

    it('can be denied with a reason', async () => {
      const request = await requestAccess(DAY);
      expect(await access.deny(as(admin), request?.id ?? '', 'Not today')).toMatchObject({ state: 'denied' });
      await expect(access.approve(as(admin), request?.id ?? '')).rejects.toThrow('already denied');
      expect(await active()).toBe(0);
      const { items } = await access.listEvents(as(admin), {});
      expect(items[0]).toMatchObject({ action: 'denied', detail: { reason: 'Not today' } });
    });

    it('cannot be approved by its author', async () => {
      const request = await requestAccess(DAY);
      const both = { ...admin, id: agent.id };
      await expect(access.approve(as(both), request?.id ?? '')).rejects.toMatchObject({ code: 'forbidden' });
    });

    it('is approved once by two concurrent admins', async () => {
      const request = await requestAccess(DAY);
      const both = await Promise.allSettled([1, 2].map(() => access.approve(as(admin), request?.id ?? '')));
      expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
      expect(await active()).toBe(1);
    });

    it.each([
      ['fits', { scope: 'act' }, { seconds: HOUR }, 'approved'],
      ['fits to the second', { scope: 'view' }, { seconds: DAY }, 'approved'],
      ['is for longer than the grant lasts', { scope: 'view' }, { seconds: DAY + 1 }, 'waiting'],
      ['is for more than the grant allows', { scope: 'view' }, { seconds: HOUR, scope: 'act' }, 'waiting'],
      ['is for the ticket of the grant', { ticketId: 't1' }, { seconds: HOUR, ticketId: 't1' }, 'approved'],
      ['is for another ticket than the grant', { ticketId: 't1' }, { seconds: HOUR, ticketId: 't2' }, 'waiting'],
    ] as const)('under a grant, when it %s', async (_, given, asked, expected) => {
      const grant = await access.grant(as(admin), { seconds: DAY, ...given });
      const { seconds, ...more } = asked;
      const request = await requestAccess(seconds, more);
      expect(request?.state).toBe(expected);
      expect(request?.grantId).toBe(expected === 'approved' ? grant.id : null);
    });

    it('is rejected when it is too long, like a grant', async () => {
      await expect(requestAccess(MAX_SECONDS + 1)).rejects.toMatchObject({ code: 'grant_too_long' });
    });
  });

  it('detects an audit entry that was changed or removed in the database', async () => {
    for (let n = 0; n < 5; n++) await access.grant(as(admin, n), { seconds: DAY });
    expect(await verifyStoredAuditLog(store.db, organizationId)).toEqual({ ok: true, checked: 5, erased: 0 });
    const own = sql`organization_id = ${organizationId}`;
    await sql`update audit_events set actor_name = 'Somebody else' where ${own} and seq = 3`.execute(store.db);
    expect(await verifyStoredAuditLog(store.db, organizationId)).toMatchObject({ ok: false, seq: 3 });
    await sql`update audit_events set actor_name = ${admin.name} where ${own} and seq = 3`.execute(store.db);
    await sql`delete from audit_events where ${own} and seq = 5`.execute(store.db);
    expect(await verifyStoredAuditLog(store.db, organizationId)).toMatchObject({ ok: false, seq: 5 });
  });

  it('keeps the hash chain under concurrent writes, and pages it newest first', async () => {
    await Promise.all(Array.from({ length: 20 }, () => access.grant(as(admin), { seconds: DAY })));
    expect(await verifyStoredAuditLog(store.db, organizationId)).toEqual({ ok: true, checked: 20, erased: 0 });
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await access.listEvents(as(admin), { limit: 7, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map((event) => event.seq));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
  });

  it('fails when the database cannot be read', async () => {
    const broken = await freshStore();
    await broken.close();
    await expect(access.read(call(broken.db, admin, now), organizationId)).rejects.toThrow(Error);
  });

  it('matches a small model for any order of operations and any times', async () => {
    const step = fc.record({
      wait: fc.integer({ min: -2 * HOUR, max: 3 * HOUR }),
      act: fc.constantFrom('grant', 'reset', 'revoke', 'look'),
      seconds: fc.integer({ min: 1, max: 4 * HOUR }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        now += 400 * DAY * 1000;
        const own = person('admin');
        const steady = databaseAccess(
          {},
          createMonotonicClock(() => 0),
        );
        let machine = now;
        let time = 0;
        let model = null as Model | null;
        const outcomes: [expected: string, seen: unknown][] = [];
        for (const { wait, act, seconds } of steps) {
          machine += wait * 1000;
          // The oracle's clock: it never runs backwards.
          time = Math.max(time, machine);
          const context = call(store.db, own, machine);
          const isActive: boolean = model !== null && !model.revoked && time < model.end;
          if (act === 'grant' && !isActive) {
            const grant = await steady.grant(context, { seconds });
            model = { id: grant.id, end: time + seconds * 1000, version: 1, revoked: false };
          } else if (act === 'reset' && model) {
            const reset = await steady.reset(context, model.id, seconds, String(model.version)).then(
              () => 'done',
              (error: unknown) => (error instanceof ProblemError ? error.code : error),
            );
            outcomes.push([isActive ? 'done' : 'grant_ended', reset]);
            if (isActive) model = { ...model, end: time + seconds * 1000, version: model.version + 1 };
          } else if (act === 'revoke' && model) {
            await steady.revoke(context, model.id);
            if (isActive) model = { ...model, revoked: true, version: model.version + 1 };
          }
          const expected: string[] =
            model && !model.revoked && time < model.end ? [new Date(model.end).toISOString()] : [];
          const seen = await steady.read(context, own.organization?.id ?? '');
          expect(seen?.grants.map((grant) => grant.expiresAt)).toEqual(expected);
          for (const grant of seen?.grants ?? [])
            expect(Date.parse(grant.expiresAt) - time).toBeLessThanOrEqual(MAX_SECONDS * 1000);
        }
        expect(outcomes.map(([, seen]) => seen)).toEqual(outcomes.map(([expected]) => expected));
        expect(await verifyStoredAuditLog(store.db, own.organization?.id ?? '')).toMatchObject({ ok: true });
      }),
      { numRuns: 40 },
    );
  });
});
