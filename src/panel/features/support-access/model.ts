import { computed, createModel, effect, signal } from '@preact/signals';
import type {
  AccessRequest,
  AccessSession,
  AccessState,
  AuditEvent,
  Grant,
  CustomerApi,
} from '../../../contract/index.ts';
import { isAccessBlocked } from '../../core/access-blocked.ts';
import { type PendingMutation, createMutations } from '../../data/mutations.ts';
import type { PanelContext } from '../../core/context.ts';
import { createPaginatedList } from '../../data/paginated-list.ts';
import type { access } from '../../i18n/en/access.ts';
import { parseTime } from '../../i18n/date-format.ts';
import type { Translate } from '../../i18n/translate.ts';
import { createResource } from '../../data/resource.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Farther apart than this, the app's clock and the answer's own time do not speak of the same clock. */
const DRIFT = 5 * MINUTE;

/** A grant that holds now, with its end as a number. */
export interface ActiveGrant {
  grant: Grant;
  /** Milliseconds since the epoch; null when the server's time for it makes no sense. */
  endsAt: number | null;
}

/**
 * How long until the countdown to an end reads differently. Never more than a day: browsers fire a timer that is set
 * farther than 2³¹ ms ahead at once.
 *
 * @param left - milliseconds until the end.
 */
export function nextTick(left: number): number {
  const unit = left < HOUR ? SECOND : left < DAY ? MINUTE : HOUR;
  return Math.min(DAY, Math.max(50, left % unit || unit));
}

/** The grants that hold at an instant: not revoked, and the end not reached. Computed, never remembered. */
export function activeGrants(state: AccessState | null, now: number): ActiveGrant[] {
  return (state?.grants ?? [])
    .map((grant) => ({ grant, endsAt: parseTime(grant.expiresAt) }))
    .filter(
      ({ grant, endsAt }) =>
        grant.revokedAt === null &&
        grant.state !== 'revoked' &&
        grant.state !== 'expired' &&
        (endsAt === null || now < endsAt),
    );
}

/** What of the state has left a record when it differs. */
const auditFingerprint = (state: AccessState | null) =>
  JSON.stringify([state?.grants, state?.sessions, state?.lastEventSeq]);

/** Something an admin does here, with all that must be the same for it to be the same again. */
interface Act {
  kind: 'grant' | 'reset' | 'revoke' | 'approve' | 'deny' | 'end';
  id?: string | undefined;
  [detail: string]: unknown;
}
type Answer = Grant | AccessRequest | AccessSession;

/** Which part of the history is shown. */
export interface HistoryFilter {
  actorId?: string;
  action?: string;
}

/** Who of support can get in, until when, and the acts that change it. */
export const AccessModel = createModel((app: PanelContext, t: Translate<typeof access>) => {
  const visible = () => app.open.value && app.tab.value === 'access';
  let readAt = app.now();
  const filter = signal<HistoryFilter>({});
  // Read when something has changed, not by the clock.
  const history = createPaginatedList<AuditEvent>({
    app,
    visible: () => false,
    toKey: ({ seq }) => seq,
    sortKey: ({ seq }) => seq,
    read: (api, cursor, options) => api.listAuditEvents({ limit: 20, ...filter.peek(), ...cursor }, options),
  });
  const state = createResource({
    app,
    visible,
    read: (api, signal) => api.readAccess(undefined, { signal }),
    // No event tells of it, and who is inside should be seen soon.
    intervalMs: 10 * SECOND,
    onData(answer, before) {
      readAt = app.now();
      const known = new Set(before?.requests.map(({ id }) => id));
      const [asked] = before ? answer.requests.filter(({ id }) => !known.has(id)) : [];
      if (asked) app.announce(t('access.request.new', { name: asked.agent.name }));
      const changed = asked || auditFingerprint(before) !== auditFingerprint(answer);
      if (changed || !history.loaded.peek()) readHistory();
    },
  });
  const { value, now } = state;
  const { act, ...doing } = createMutations<Act>(app, state, null, () => readHistory());

  const readHistory = () => {
    if (value.peek()?.mayManage) void history.refresh();
  };
  const active = computed(() => activeGrants(value.value, now.value));
  const ahead = (end: string) => !((parseTime(end) ?? Infinity) <= now.value);
  /** Requests that can still be answered. */
  const requests = computed(() =>
    (value.value?.requests ?? []).filter(({ state, expiresAt }) => state === 'waiting' && ahead(expiresAt)),
  );

  /** Agents who are inside. A session never outlives its end, though nobody has told yet. */
  const sessions = computed(() => (value.value?.sessions ?? []).filter(({ endsAt }) => ahead(endsAt)));

  /** Takes an answer of the server into the state at once; the read that follows fills in the rest. */
  function applyResult(answer: Answer): void {
    const known = value.peek();
    if (known === null) return;
    now.value = app.now();
    const others = <T extends { id: string }>(rows: T[] = []) => rows.filter(({ id }) => id !== answer.id);
    value.value =
      'grantedBy' in answer
        ? { ...known, grants: [answer, ...others(known.grants)] }
        : { ...known, requests: others(known.requests), sessions: others(known.sessions) };
  }

  /** Acts that give support more than it has; the view does not offer them where they are blocked. */
  const isGiving = (kind: Act['kind']) => kind === 'grant' || kind === 'reset' || kind === 'approve';

  const carryOut = async (
    what: Act,
    call: (api: CustomerApi, attempt: { idempotencyKey: string }) => (Answer | Promise<Answer>)[],
    done: keyof typeof access,
  ) => {
    if (isGiving(what.kind) && isAccessBlocked(app)) {
      doing.actFailure.value = { code: 'framed', message: t('access.act.failed'), retryable: false, fields: {} };
      return false;
    }
    return act(what, '', async (api, { key }: PendingMutation) => {
      for (const answer of await Promise.all(call(api, { idempotencyKey: key }))) applyResult(answer);
      return t(done);
    });
  };

  // The clock of the countdown: armed for the next instant at which something reads differently.
  effect(() => {
    const at = now.value;
    const ends = [
      ...active.value.map(({ grant }) => grant.expiresAt),
      ...requests.value.map(({ expiresAt }) => expiresAt),
      ...sessions.value.map(({ endsAt }) => endsAt),
    ];
    if (!visible()) return undefined;
    const waits = ends.map((end) => nextTick((parseTime(end) ?? Infinity) - at));
    const timer = setTimeout(() => (now.value = app.now()), Math.min(MINUTE, ...waits));
    return () => clearTimeout(timer);
  });
  // Says when access ends by itself.
  let wasOn = false;
  effect(() => {
    const on = active.value.length > 0;
    if (wasOn && !on && doing.acting.peek() === null && (value.peek()?.grants.length ?? 0) > 0)
      app.announce(t('access.event.expired'));
    wasOn = on;
  });

  return {
    ...state,
    ...doing,
    active,
    /** The last instant at which support can get in; null while nobody can, or when it cannot be told. */
    endsAt: computed(() => {
      const ends = active.value.map((held) => held.endsAt);
      return ends.length === 0 || ends.includes(null) ? null : Math.max(...ends.map(Number));
    }),
    requests,
    sessions,
    /** False when the clocks disagree so much that a countdown would lie; the end itself is still shown. */
    clockKnown: computed(() => {
      const serverTime = parseTime(value.value?.serverTime);
      return serverTime !== null && Math.abs(serverTime - readAt) < DRIFT;
    }),
    history,
    filter,
    /** Shows a part of the history. */
    narrow(change: HistoryFilter) {
      filter.value = { ...filter.peek(), ...change };
      history.restart();
    },
    grant: (body: Parameters<CustomerApi['grantAccess']>[0]) =>
      carryOut({ kind: 'grant', ...body }, (api, attempt) => [api.grantAccess(body, attempt)], 'access.on'),
    reset: ({ id, version }: Grant, seconds: number) =>
      carryOut(
        { kind: 'reset', id, seconds, version },
        (api, attempt) => [api.resetGrant({ id, seconds }, { ...attempt, ifMatch: version })],
        'access.done.reset',
      ),
    /** Ends one grant, or everything that holds now. */
    revoke(id?: string) {
      const ids = id === undefined ? active.peek().map(({ grant }) => grant.id) : [id];
      return carryOut(
        { kind: 'revoke', id, ids },
        (api, { idempotencyKey }) =>
          ids.map((id, index) => api.revokeGrant({ id }, { idempotencyKey: `${idempotencyKey}-${index}` })),
        id === undefined ? 'access.off' : 'access.done.ended',
      );
    },
    /** Says yes, also for less time than was asked for. */
    approve: (request: AccessRequest, seconds: number) =>
      carryOut(
        { kind: 'approve', id: request.id, seconds },
        (api, attempt) => [api.approveAccessRequest({ id: request.id, seconds }, attempt), request],
        'access.on',
      ),
    /** Says no, with a word when there is one. */
    deny: ({ id }: AccessRequest, reason?: string) =>
      carryOut(
        { kind: 'deny', id, reason },
        (api, attempt) => [api.denyAccessRequest({ id, reason }, attempt)],
        'access.done.denied',
      ),
    /** Ends a session of an agent; the grant stays active. */
    end: ({ id }: AccessSession) =>
      carryOut({ kind: 'end', id }, (api, attempt) => [api.endAccessSession({ id }, attempt)], 'access.done.session'),
  };
});
/** Who of support can get in, until when. */
export type AccessModel = InstanceType<typeof AccessModel>;

/** Whether such an act is on its way, be it to this one alone. (A model's own methods are not tracked by what is drawn.) */
export const isPending = ({ acting: { value } }: AccessModel, kind: Act['kind'], id?: string) =>
  value?.kind === kind && (id === undefined || value.id === id);
