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

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const POLL_INTERVAL_MS = 10 * SECOND_MS;
/** Beyond this difference of the clocks, the countdown is hidden. */
const MAX_CLOCK_DRIFT_MS = 5 * MINUTE_MS;

/** An active grant, with its end as a number. */
export interface ActiveGrant {
  grant: Grant;
  /** Milliseconds since the epoch; null when the server's value is invalid. */
  endsAt: number | null;
}

/**
 * Returns the delay until the text of the countdown changes. At most a day, because browsers fire a timer of more than
 * 2³¹ ms immediately.
 *
 * @param remainingMs - milliseconds until the end.
 */
export function nextTick(remainingMs: number): number {
  const unit = remainingMs < HOUR_MS ? SECOND_MS : remainingMs < DAY_MS ? MINUTE_MS : HOUR_MS;
  return Math.min(DAY_MS, Math.max(50, remainingMs % unit || unit));
}

/** Returns the grants that are active at an instant: not revoked and not expired. */
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

/** Serializes the part of the state whose changes add events to the audit log. */
const auditFingerprint = (state: AccessState | null) =>
  JSON.stringify([state?.grants, state?.sessions, state?.lastEventSeq]);

/** An action of an admin, with every property that distinguishes it from another (for the idempotency key). */
interface AccessAction {
  kind: 'grant' | 'reset' | 'revoke' | 'approve' | 'deny' | 'end';
  id?: string | undefined;
  [detail: string]: unknown;
}
type ActionResult = Grant | AccessRequest | AccessSession;

/** Filter of the audit log. */
export interface HistoryFilter {
  actorId?: string;
  action?: string;
}

/** State of support access, and the actions that change it. */
export const AccessModel = createModel((app: PanelContext, t: Translate<typeof access>) => {
  const visible = () => app.open.value && app.tab.value === 'access';
  let readAt = app.now();
  const filter = signal<HistoryFilter>({});
  // Reloaded after changes, not polled.
  const auditLog = createPaginatedList<AuditEvent>({
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
    // Sessions start without an event, and should appear soon.
    intervalMs: POLL_INTERVAL_MS,
    onData(data, previous) {
      readAt = app.now();
      const known = new Set(previous?.requests.map(({ id }) => id));
      const [newRequest] = previous ? data.requests.filter(({ id }) => !known.has(id)) : [];
      if (newRequest) app.announce(t('access.request.new', { name: newRequest.agent.name }));
      const changed = newRequest || auditFingerprint(previous) !== auditFingerprint(data);
      if (changed || !auditLog.loaded.peek()) readHistory();
    },
  });
  const { value, now } = state;
  const { run, ...mutations } = createMutations<AccessAction>(app, state, null, () => readHistory());

  const readHistory = () => {
    if (value.peek()?.mayManage) void auditLog.refresh();
  };
  const active = computed(() => activeGrants(value.value, now.value));
  const isFuture = (end: string) => !((parseTime(end) ?? Infinity) <= now.value);
  /** Pending requests. */
  const requests = computed(() =>
    (value.value?.requests ?? []).filter(({ state, expiresAt }) => state === 'waiting' && isFuture(expiresAt)),
  );

  /** Active sessions. Expired ones are removed here before the server reports their end. */
  const sessions = computed(() => (value.value?.sessions ?? []).filter(({ endsAt }) => isFuture(endsAt)));

  /** Applies the result of an action immediately; the refresh after it brings the rest. */
  function applyResult(result: ActionResult): void {
    const current = value.peek();
    if (current === null) return;
    now.value = app.now();
    const others = <T extends { id: string }>(rows: T[] = []) => rows.filter(({ id }) => id !== result.id);
    value.value =
      'grantedBy' in result
        ? { ...current, grants: [result, ...others(current.grants)] }
        : { ...current, requests: others(current.requests), sessions: others(current.sessions) };
  }

  /** Actions that extend support's access. The view hides them while they are blocked. */
  const isGranting = (kind: AccessAction['kind']) => kind === 'grant' || kind === 'reset' || kind === 'approve';

  const perform = async (
    action: AccessAction,
    call: (api: CustomerApi, attempt: { idempotencyKey: string }) => (ActionResult | Promise<ActionResult>)[],
    successKey: keyof typeof access,
  ) => {
    if (isGranting(action.kind) && isAccessBlocked(app)) {
      mutations.actionError.value = { code: 'framed', message: t('access.act.failed'), retryable: false, fields: {} };
      return false;
    }
    return run(action, '', async (api, { key }: PendingMutation) => {
      for (const result of await Promise.all(call(api, { idempotencyKey: key }))) applyResult(result);
      return t(successKey);
    });
  };

  // Updates the clock when the text of a countdown changes next.
  effect(() => {
    const currentTime = now.value;
    const ends = [
      ...active.value.map(({ grant }) => grant.expiresAt),
      ...requests.value.map(({ expiresAt }) => expiresAt),
      ...sessions.value.map(({ endsAt }) => endsAt),
    ];
    if (!visible()) return undefined;
    const delays = ends.map((end) => nextTick((parseTime(end) ?? Infinity) - currentTime));
    const timer = setTimeout(() => (now.value = app.now()), Math.min(MINUTE_MS, ...delays));
    return () => clearTimeout(timer);
  });
  // Announces when access expires.
  let wasOn = false;
  effect(() => {
    const on = active.value.length > 0;
    if (wasOn && !on && mutations.pendingAction.peek() === null && (value.peek()?.grants.length ?? 0) > 0)
      app.announce(t('access.event.expired'));
    wasOn = on;
  });

  return {
    ...state,
    ...mutations,
    active,
    /** When the last active grant ends; null without active grants, or when an end is invalid. */
    endsAt: computed(() => {
      const ends = active.value.map(({ endsAt }) => endsAt);
      return ends.length === 0 || ends.includes(null) ? null : Math.max(...ends.map(Number));
    }),
    requests,
    sessions,
    /** False when the clocks differ too much for a countdown; the end time is still shown. */
    isClockReliable: computed(() => {
      const serverTime = parseTime(value.value?.serverTime);
      return serverTime !== null && Math.abs(serverTime - readAt) < MAX_CLOCK_DRIFT_MS;
    }),
    auditLog,
    filter,
    /** Changes the filter of the audit log. */
    setFilter(change: HistoryFilter) {
      filter.value = { ...filter.peek(), ...change };
      auditLog.restart();
    },
    grant: (body: Parameters<CustomerApi['grantAccess']>[0]) =>
      perform({ kind: 'grant', ...body }, (api, attempt) => [api.grantAccess(body, attempt)], 'access.on'),
    reset: ({ id, version }: Grant, seconds: number) =>
      perform(
        { kind: 'reset', id, seconds, version },
        (api, attempt) => [api.resetGrant({ id, seconds }, { ...attempt, ifMatch: version })],
        'access.done.reset',
      ),
    /** Revokes one grant, or all active grants. */
    revoke(id?: string) {
      const activeIds = active.peek().map(({ grant }) => grant.id);
      const ids = id === undefined ? activeIds : [id];
      const isLast = activeIds.every((activeId) => activeId === id);
      return perform(
        { kind: 'revoke', id, ids },
        (api, { idempotencyKey }) =>
          ids.map((id, index) => api.revokeGrant({ id }, { idempotencyKey: `${idempotencyKey}-${index}` })),
        id === undefined ? 'access.off' : isLast ? 'access.done.ended' : 'access.done.grant',
      );
    },
    /** Approves a request, possibly for a shorter time. */
    approve: (request: AccessRequest, seconds: number) =>
      perform(
        { kind: 'approve', id: request.id, seconds },
        (api, attempt) => [api.approveAccessRequest({ id: request.id, seconds }, attempt), request],
        'access.on',
      ),
    /** Denies a request, with an optional reason. */
    deny: ({ id }: AccessRequest, reason?: string) =>
      perform(
        { kind: 'deny', id, reason },
        (api, attempt) => [api.denyAccessRequest({ id, reason }, attempt)],
        'access.done.denied',
      ),
    /** Ends a session of an agent; the grant stays active. */
    end: ({ id }: AccessSession) =>
      perform({ kind: 'end', id }, (api, attempt) => [api.endAccessSession({ id }, attempt)], 'access.done.session'),
  };
});
/** State of support access. */
export type AccessModel = InstanceType<typeof AccessModel>;

/** Whether such an action is pending. Not a method of the model, because components do not track signals read in methods. */
export const isPending = ({ pendingAction: { value } }: AccessModel, kind: AccessAction['kind'], id?: string) =>
  value?.kind === kind && (id === undefined || value.id === id);
