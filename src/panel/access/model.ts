import { computed, createModel, effect, signal } from '@preact/signals';
import type { AccessRequest, AccessState, AuditEvent, Grant, TicketApi } from '../../contract/index.ts';
import type { App, Failure } from '../app.ts';
import type { access } from '../i18n/en/access.ts';
import { parseTime } from '../i18n/times.ts';
import type { Translate } from '../i18n/translate.ts';
import { latest, newKey } from '../latest.ts';
import { poll } from '../poll.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Farther apart than this, the app's clock and the answer's own time do not speak of the same clock. */
const DRIFT = 5 * MINUTE;

/** A grant that holds now, with its end as a number. */
export interface Holding {
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
export function holding(state: AccessState | null, now: number): Holding[] {
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

/** Something an admin does here. */
export type Act =
  | { kind: 'grant' }
  | { kind: 'reset'; id: string }
  | { kind: 'revoke' }
  | { kind: 'approve' | 'deny'; id: string };

/** Who of support can get in, until when, and the acts that change it. */
export const AccessModel = createModel((app: App, t: Translate<typeof access>) => {
  const state = signal<AccessState | null>(null);
  const failure = signal<Failure | null>(null);
  const now = signal(app.now());
  const acting = signal<Act | null>(null);
  const actFailure = signal<Failure | null>(null);
  const outcome = signal<string | null>(null);
  const events = signal<AuditEvent[]>([]);
  const eventsUnreadable = signal(0);
  const eventsNext = signal<string | null>(null);
  const eventsLoaded = signal(false);
  const eventsFailure = signal<Failure | null>(null);
  const eventsLoading = signal(false);

  const reads = latest();
  const history = latest();
  let over = false;
  let attempt: { what: string; key: string } | null = null;

  const active = computed(() => holding(state.value, now.value));
  /** The last instant at which support can get in; null while nobody can, or when it cannot be told. */
  const endsAt = computed(() => {
    const ends = active.value.map((held) => held.endsAt);
    return ends.length === 0 || ends.includes(null) ? null : Math.max(...ends.map(Number));
  });
  /** Requests that can still be answered. */
  const requests = computed(() =>
    (state.value?.requests ?? []).filter(
      (request) => request.state === 'waiting' && !((parseTime(request.lapsesAt) ?? Infinity) <= now.value),
    ),
  );
  /** False when the clocks disagree so much that a countdown would lie; the end itself is still shown. */
  const clockKnown = computed(() => {
    const told = parseTime(state.value?.serverTime);
    return told !== null && Math.abs(told - readAt) < DRIFT;
  });
  let readAt = app.now();

  async function readHistory(cursor?: string): Promise<void> {
    if (state.peek()?.mayManage !== true) return;
    const { signal, fresh } = history.begin();
    eventsLoading.value = true;
    try {
      const api = await app.api();
      const page = await api.listAuditEvents({ limit: 20, ...(cursor === undefined ? {} : { cursor }) }, { signal });
      if (!fresh()) return;
      if (cursor === undefined) {
        const known = events.peek();
        const bottom = page.items.at(-1)?.seq ?? -Infinity;
        const older = eventsLoaded.peek() && page.next !== null ? known.filter(({ seq }) => seq < bottom) : [];
        events.value = [...page.items, ...older];
        if (older.length === 0) eventsNext.value = page.next;
        eventsUnreadable.value = page.unreadable;
      } else {
        const seen = new Set(events.peek().map(({ seq }) => seq));
        events.value = [...events.peek(), ...page.items.filter(({ seq }) => !seen.has(seq))];
        eventsNext.value = page.next;
        eventsUnreadable.value += page.unreadable;
      }
      eventsLoaded.value = true;
      eventsFailure.value = null;
    } catch (error) {
      if (fresh()) eventsFailure.value = app.explain(error);
    } finally {
      if (fresh()) eventsLoading.value = false;
    }
  }

  async function refresh(): Promise<boolean> {
    const { signal, fresh } = reads.begin();
    now.value = app.now();
    try {
      const api = await app.api();
      const answer = await api.readAccess(undefined, { signal });
      if (!fresh()) return true;
      const before = state.peek();
      readAt = app.now();
      now.value = readAt;
      state.value = answer;
      failure.value = null;
      const known = new Set(before?.requests.map(({ id }) => id));
      const news = before === null ? [] : answer.requests.filter(({ id }) => !known.has(id));
      const [asked] = news;
      if (asked !== undefined) app.announce(t('access.request.new', { name: asked.agent.name }));
      const changed = JSON.stringify(before?.grants) !== JSON.stringify(answer.grants) || news.length > 0;
      if (changed || !eventsLoaded.peek()) void readHistory();
      return true;
    } catch (error) {
      if (!fresh()) return true;
      failure.value = app.explain(error);
      return false;
    }
  }

  /** Takes an answer of the server into the state at once; the read that follows fills in the rest. */
  function took(answer: Grant | AccessRequest): void {
    const known = state.peek();
    if (known === null) return;
    now.value = app.now();
    state.value =
      'expiresAt' in answer
        ? { ...known, grants: [answer, ...known.grants.filter(({ id }) => id !== answer.id)] }
        : { ...known, requests: known.requests.filter(({ id }) => id !== answer.id) };
  }

  /**
   * Carries one act out and then reads how things stand. Trying the very same again repeats it under the same key.
   * Nothing on the screen moves before the server's yes.
   */
  async function act(
    what: Act,
    detail: string,
    call: (api: TicketApi, idempotencyKey: string) => Promise<(Grant | AccessRequest)[]>,
    words: string,
  ): Promise<boolean> {
    if (acting.peek() !== null) return false;
    const whole = JSON.stringify([what, detail]);
    if (attempt?.what !== whole) attempt = { what: whole, key: newKey() };
    const { key } = attempt;
    acting.value = what;
    actFailure.value = null;
    outcome.value = null;
    reads.stop();
    let done = false;
    try {
      const api = await app.api();
      const answers = await call(api, key);
      if (over) return true;
      attempt = null;
      done = true;
      for (const answer of answers) took(answer);
    } catch (error) {
      if (over) return false;
      const explained = app.explain(error);
      // What was refused for good will be refused again under the same key.
      if (!explained.retryable) attempt = null;
      actFailure.value = explained;
    }
    if (over) return done;
    acting.value = null;
    if (done) {
      outcome.value = words;
      app.announce(words);
    }
    void refresh();
    void readHistory();
    return done;
  }

  const visible = () => app.open.value && app.tab.value === 'access';
  poll({ active: visible, run: refresh });

  // The clock of the countdown: armed for the next instant at which something reads differently.
  effect(() => {
    const at = now.value;
    const ends = [
      ...active.value.map((held) => held.endsAt),
      ...requests.value.map(({ lapsesAt }) => parseTime(lapsesAt)),
    ];
    if (!visible()) return undefined;
    const waits = ends.filter((end) => end !== null).map((end) => nextTick(end - at));
    const timer = setTimeout(() => (now.value = app.now()), Math.min(MINUTE, ...waits));
    return () => clearTimeout(timer);
  });
  // Says when access ends by itself.
  let wasOn = false;
  effect(() => {
    const on = active.value.length > 0;
    if (wasOn && !on && acting.peek() === null && (state.peek()?.grants.length ?? 0) > 0)
      app.announce(t('access.ended'));
    wasOn = on;
  });
  effect(() => () => {
    over = true;
    reads.stop();
    history.stop();
  });

  return {
    state,
    failure,
    now,
    active,
    endsAt,
    requests,
    clockKnown,
    acting,
    actFailure,
    outcome,
    events,
    eventsUnreadable,
    eventsNext,
    eventsLoaded,
    eventsLoading,
    eventsFailure,
    refresh,
    grant: (seconds: number, scope: 'view' | 'act') =>
      act(
        { kind: 'grant' },
        `${seconds} ${scope}`,
        async (api, idempotencyKey) => [await api.grantAccess({ seconds, scope }, { idempotencyKey })],
        t('access.done.on'),
      ),
    reset: (grant: Grant, seconds: number) =>
      act(
        { kind: 'reset', id: grant.id },
        `${seconds} ${grant.version}`,
        async (api, idempotencyKey) => [
          await api.resetGrant({ id: grant.id, seconds }, { idempotencyKey, ifMatch: grant.version }),
        ],
        t('access.done.reset'),
      ),
    /** Ends everything that holds now. */
    revoke: () =>
      act(
        { kind: 'revoke' },
        active
          .peek()
          .map(({ grant }) => grant.id)
          .join(' '),
        (api, key) =>
          Promise.all(
            active
              .peek()
              .map(({ grant: { id } }, index) => api.revokeGrant({ id }, { idempotencyKey: `${key}-${index}` })),
          ),
        t('access.done.off'),
      ),
    approve: (id: string) =>
      act(
        { kind: 'approve', id },
        '',
        async (api, idempotencyKey) => {
          const grant = await api.approveAccessRequest({ id }, { idempotencyKey });
          const request = state.peek()?.requests.find((request) => request.id === id);
          return request ? [grant, request] : [grant];
        },
        t('access.done.approved'),
      ),
    deny: (id: string) =>
      act(
        { kind: 'deny', id },
        '',
        async (api, idempotencyKey) => [await api.denyAccessRequest({ id }, { idempotencyKey })],
        t('access.done.denied'),
      ),
    moreEvents() {
      const cursor = eventsNext.peek();
      if (cursor !== null && !eventsLoading.peek()) void readHistory(cursor);
    },
    readHistory,
  };
});
/** Who of support can get in, until when. */
export type AccessModel = InstanceType<typeof AccessModel>;
