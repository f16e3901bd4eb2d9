import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiError, createFakeContext, type FakeApp } from '../../../../test/panel/fake-context.ts';
import type { AccessRequest, AccessState, AuditEvent, Grant, CustomerApi } from '../../../contract/index.ts';
import Tab from './index.tsx';
import { AccessModel, nextTick } from './model.ts';
import { messages } from './labels.ts';

const NOW = Date.UTC(2026, 10, 21);
const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (ms: number) => new Date(ms).toISOString();
const dana = { id: 'dana', name: 'Dana', role: 'admin' };
const ken = { id: 'ken', name: 'Ken', role: 'agent' };

function grant(more: Partial<Grant> = {}): Grant {
  return {
    id: 'g1',
    state: 'active',
    scope: 'view',
    grantedBy: dana,
    grantedAt: iso(NOW - HOUR),
    expiresAt: iso(NOW + 6 * DAY + 4 * HOUR),
    revokedAt: null,
    revokedBy: null,
    reason: null,
    ticketId: null,
    version: '"1"',
    ...more,
  };
}
function request(more: Partial<AccessRequest> = {}): AccessRequest {
  return {
    id: 'r1',
    state: 'waiting',
    agent: ken,
    scope: 'act',
    seconds: 3 * 86_400,
    reason: 'To look at the export.',
    ticketId: 't7',
    createdAt: iso(NOW - HOUR),
    expiresAt: iso(NOW + 2 * DAY),
    grantId: null,
    ...more,
  };
}
function later<T>() {
  let answer: (value: T) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const promise = new Promise<T>((resolve, reject) => {
    answer = resolve;
    refuse = reject;
  });
  return { promise, answer, refuse };
}
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

let app: FakeApp;
/** Access state on the fake server, modified by the tests. */
let server: AccessState;
function show(calls: Partial<CustomerApi> = {}, events: AuditEvent[] = [], offset = 0) {
  app = createFakeContext('access', {
    readAccess: () => Promise.resolve({ ...server, serverTime: iso(app.now()) }),
    listAuditEvents: () => Promise.resolve({ items: events, next: null, total: null, skippedRows: 0 }),
    ...calls,
  });
  app.clock.offset = offset;
  return render(<Tab app={app} />);
}
const toggle = () => screen.findByRole('switch', { name: 'Turn on support access' });

beforeEach(() => {
  vi.useFakeTimers({
    now: NOW,
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    shouldAdvanceTime: true,
  });
  server = {
    serverTime: iso(NOW),
    grants: [],
    requests: [],
    mayManage: true,
    maxSeconds: 7_776_000,
    defaultSeconds: 604_800,
    choiceSeconds: [86_400, 604_800, 2_592_000, 7_776_000],
  };
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the access state', () => {
  test('is shown in words when access is off', async () => {
    show();
    expect((await toggle()).getAttribute('aria-checked')).toBe('false');
    expect(screen.getByRole('heading', { name: 'Support access is off' })).toBeTruthy();
  });

  test('includes the end with its time zone, the time left, the scope and the person when access is on', async () => {
    server.grants = [grant()];
    show();
    expect((await toggle()).getAttribute('aria-checked')).toBe('true');
    expect(screen.getByText(/^until November 27, 2026 at .*(UTC|GMT)/)).toBeTruthy();
    expect(screen.getByText('6 days 4 hours left')).toBeTruthy();
    expect(screen.getByText('Access level: View only')).toBeTruthy();
    expect(screen.getByText(/Turned on by Dana/)).toBeTruthy();
  });

  test('shows an unknown scope unchanged and an invalid end date as not available', async () => {
    server.grants = [grant({ scope: 'teleport', expiresAt: 'soon' })];
    show();
    expect((await toggle()).getAttribute('aria-checked')).toBe('true');
    expect(screen.getByText('Access level: teleport')).toBeTruthy();
    expect(screen.getByText(/The end date is not available/)).toBeTruthy();
  });

  test('turns off at the second of expiry by the server’s clock, regardless of the browser’s clock', async () => {
    const offset = 3_650 * DAY;
    server.grants = [grant({ expiresAt: iso(NOW + offset + 90 * SECOND) })];
    show({}, [], offset);
    await toggle();
    expect(screen.getByText(/^1 minute 30 seconds left$|^1 minute 29 seconds left$/)).toBeTruthy();
    await pass(85 * SECOND);
    expect((await toggle()).getAttribute('aria-checked')).toBe('true');
    await pass(7 * SECOND);
    expect((await toggle()).getAttribute('aria-checked')).toBe('false');
    expect(app.said).toContain('Support access expired');
  });

  test('stays on with an end date 90 days ahead, and starts few timers', async () => {
    server.grants = [grant({ expiresAt: iso(NOW + 90 * DAY) })];
    const arm = vi.spyOn(globalThis, 'setTimeout');
    show();
    await toggle();
    await pass(10 * SECOND);
    expect((await toggle()).getAttribute('aria-checked')).toBe('true');
    expect(arm.mock.calls.every(([, delay = 0]) => delay <= DAY)).toBe(true);
    expect(arm.mock.calls.length).toBeLessThan(200);
    arm.mockRestore();
  });

  test('is updated by nextTick after more than 0 ms and at most a day', () => {
    for (const left of [0, 1, 999, 59_999, HOUR, DAY - 1, DAY, 90 * DAY, 10_000 * DAY]) {
      expect(nextTick(left)).toBeGreaterThan(0);
      expect(nextTick(left)).toBeLessThanOrEqual(DAY);
    }
  });

  test('includes the end date but no countdown when the server time is invalid', async () => {
    server.grants = [grant()];
    show({ readAccess: () => Promise.resolve({ ...server, serverTime: '0000-00-00' }) });
    await toggle();
    expect(screen.getByText(/^until November 27, 2026/)).toBeTruthy();
    expect(screen.queryByText(/left$/)).toBeNull();
  });

  test('is off when all grants are revoked or expired, even if their state is active', async () => {
    server.grants = [grant({ revokedAt: iso(NOW - 1) }), grant({ id: 'g2', expiresAt: iso(NOW - 1) })];
    show();
    expect((await toggle()).getAttribute('aria-checked')).toBe('false');
  });

  test('is read-only without the permission to manage access, with a note that admins can change it', async () => {
    server.grants = [grant()];
    server.mayManage = false;
    show();
    expect(await screen.findByText('Only an admin of Northwind can change this.')).toBeTruthy();
    expect(screen.queryByRole('switch')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Change end date' })).toBeNull();
    expect(screen.getByText('Support access is on')).toBeTruthy();
  });
});

describe('turning on support access', () => {
  test('opens a form with the exact end first, and moves the switch only after the server confirms', async () => {
    const answer = later<Grant>();
    const grantAccess = vi.fn<CustomerApi['grantAccess']>(() => answer.promise);
    show({ grantAccess });
    fireEvent.click(await toggle());
    expect(grantAccess).not.toHaveBeenCalled();
    expect(await screen.findByRole('heading', { name: 'Turn on support access?' })).toBe(document.activeElement);
    expect(screen.getByLabelText<HTMLInputElement>('7 days').checked).toBe(true);
    expect(screen.getByText(/^Ends November 28, 2026 at /)).toBeTruthy();
    fireEvent.click(screen.getByLabelText('30 days'));
    expect(screen.getByText(/^Ends December 21, 2026 at /)).toBeTruthy();
    fireEvent.input(screen.getByLabelText('Reason (optional)'), { target: { value: ' The export ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Turn on' }));
    await waitFor(() => expect(grantAccess).toHaveBeenCalledTimes(1));
    const button = await toggle();
    expect(button.getAttribute('aria-checked')).toBe('false');
    expect(button.getAttribute('aria-busy')).toBe('true');
    fireEvent.click(button);
    expect(grantAccess.mock.calls[0]?.[0]).toEqual({ seconds: 2_592_000, scope: 'view', reason: 'The export' });
    server.grants = [grant({ expiresAt: iso(NOW + 30 * DAY) })];
    await act(async () => answer.answer(server.grants[0] ?? grant()));
    await waitFor(() => expect(button.getAttribute('aria-checked')).toBe('true'));
    expect(button.getAttribute('aria-busy')).toBeNull();
    expect(app.said).toContain('Support access is on');
    expect(screen.queryByRole('heading', { name: 'Turn on support access?' })).toBeNull();
  });

  test('appears in the history at once', async () => {
    const events: AuditEvent[] = [];
    show({
      grantAccess: () => {
        server.grants = [grant()];
        events.push({
          seq: 1,
          at: iso(NOW),
          actor: dana,
          action: 'granted',
          grantId: 'g1',
          requestId: null,
          ticketId: null,
          detail: { seconds: 604_800 },
          previousHash: '',
          hash: '',
        });
        return Promise.resolve(grant());
      },
      listAuditEvents: () => Promise.resolve({ items: [...events], next: null, total: null, skippedRows: 0 }),
    });
    fireEvent.click(await toggle());
    fireEvent.click(await screen.findByRole('button', { name: 'Turn on' }));
    expect(await screen.findByText('Dana turned on support access (7 days)')).toBeTruthy();
  });

  test('keeps the form open after a failed request, and repeats it with the same idempotency key', async () => {
    const grantAccess = vi
      .fn<CustomerApi['grantAccess']>()
      .mockRejectedValueOnce(apiError('timeout'))
      .mockImplementation(() => {
        server.grants = [grant()];
        return Promise.resolve(grant());
      });
    show({ grantAccess });
    fireEvent.click(await toggle());
    fireEvent.click(await screen.findByRole('button', { name: 'Turn on' }));
    expect(await screen.findByText('Nothing was changed.')).toBeTruthy();
    expect((await toggle()).getAttribute('aria-checked')).toBe('false');
    fireEvent.click(screen.getByRole('button', { name: 'Turn on' }));
    await waitFor(async () => expect((await toggle()).getAttribute('aria-checked')).toBe('true'));
    const [first, second] = grantAccess.mock.calls;
    expect(second?.[1]?.idempotencyKey).toBe(first?.[1]?.idempotencyKey);
  });

  test('sends a custom end date as seconds, and rejects a date out of range', async () => {
    const grantAccess = vi.fn<CustomerApi['grantAccess']>(() => Promise.resolve(grant()));
    show({ grantAccess });
    fireEvent.click(await toggle());
    fireEvent.click(await screen.findByLabelText('Custom date'));
    const day = screen.getByLabelText<HTMLInputElement>('End date');
    fireEvent.input(day, { target: { value: '2027-12-31' } });
    expect(screen.getByText(/^Choose a date from /)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Turn on' }).getAttribute('aria-disabled')).toBe('true');
    fireEvent.input(day, { target: { value: '2026-11-25' } });
    fireEvent.click(screen.getByRole('button', { name: 'Turn on' }));
    await waitFor(() => expect(grantAccess).toHaveBeenCalledTimes(1));
    const end = new Date(2026, 10, 26).getTime();
    const seconds = grantAccess.mock.calls[0]?.[0]?.seconds ?? 0;
    expect(Math.abs(end - NOW - seconds * SECOND)).toBeLessThan(60 * SECOND);
  });

  test('is cancelled by Escape, which returns the focus to the switch', async () => {
    show();
    fireEvent.click(await toggle());
    const heading = await screen.findByRole('heading', { name: 'Turn on support access?' });
    fireEvent.keyDown(heading, { key: 'Escape' });
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('switch'));
  });
});

describe('turning off or changing support access', () => {
  test('revokes all grants by one click, and moves the switch only after the server confirms', async () => {
    server.grants = [grant(), grant({ id: 'g2' })];
    const answer = later<void>();
    const revokeGrant = vi.fn<CustomerApi['revokeGrant']>(async ({ id }) => {
      await answer.promise;
      return grant({ id, state: 'revoked', revokedAt: iso(NOW), revokedBy: dana });
    });
    show({ revokeGrant });
    fireEvent.click(await toggle());
    await waitFor(() => expect(revokeGrant).toHaveBeenCalledTimes(2));
    expect((await toggle()).getAttribute('aria-checked')).toBe('true');
    server.grants = [];
    await act(async () => answer.answer());
    await waitFor(async () => expect((await toggle()).getAttribute('aria-checked')).toBe('false'));
    expect(app.said).toEqual(['Support access is off']);
  });

  test('leaves access on after a failed request', async () => {
    server.grants = [grant()];
    show({ revokeGrant: () => Promise.reject(apiError('offline')) });
    fireEvent.click(await toggle());
    expect(await screen.findByText('failed: offline')).toBeTruthy();
    expect((await toggle()).getAttribute('aria-checked')).toBe('true');
  });

  test('sends a new end date with the loaded version, and shows the current state after a conflict', async () => {
    server.grants = [grant()];
    const resetGrant = vi.fn<CustomerApi['resetGrant']>(() => {
      server.grants = [grant({ version: '"2"', expiresAt: iso(NOW + DAY) })];
      return Promise.reject(apiError('stale', false));
    });
    show({ resetGrant });
    await toggle();
    fireEvent.click(screen.getByRole('button', { name: 'Change end date' }));
    fireEvent.click(await screen.findByLabelText('90 days'));
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/failed: stale/)).toBeTruthy();
    expect(resetGrant.mock.calls[0]).toMatchObject([{ id: 'g1', seconds: 7_776_000 }, { ifMatch: '"1"' }]);
    await waitFor(() => expect(screen.getByText(/^until November 22, 2026/)).toBeTruthy());
  });
});

describe('access requests', () => {
  test('show the agent, duration, reason and effect of no response, and turn on access when approved', async () => {
    server.requests = [request()];
    const approveAccessRequest = vi.fn<CustomerApi['approveAccessRequest']>(() => {
      server.requests = [];
      server.grants = [grant({ scope: 'act' })];
      return Promise.resolve(grant({ scope: 'act' }));
    });
    show({ approveAccessRequest });
    expect(await screen.findByText('Ken from support requests access for 3 days')).toBeTruthy();
    expect(screen.getByText('To look at the export.')).toBeTruthy();
    expect(screen.getByText(/If no one responds/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Open ticket' }));
    expect(app.pendingNavigation.value).toEqual({ ticketId: 't7' });
    act(() => void (app.tab.value = 'access'));
    fireEvent.click(screen.getByRole('button', { name: 'Approve for 3 days' }));
    await waitFor(async () => expect((await toggle()).getAttribute('aria-checked')).toBe('true'));
    expect(screen.queryByText(/requests access/)).toBeNull();
    expect(app.said).toContain('Support access is on');
  });

  test('leave access off when denied', async () => {
    server.requests = [request()];
    show({
      denyAccessRequest: () => {
        server.requests = [];
        return Promise.resolve(request({ state: 'denied' }));
      },
    });
    // The first click opens the field for an optional reason.
    fireEvent.click(await screen.findByRole('button', { name: 'Deny' }));
    fireEvent.click(screen.getByRole('button', { name: 'Deny' }));
    expect(await screen.findByText('Request denied')).toBeTruthy();
    expect((await toggle()).getAttribute('aria-checked')).toBe('false');
    expect(screen.queryByText(/requests access/)).toBeNull();
  });

  test('are announced when new, and removed when expired', async () => {
    show();
    await toggle();
    server.requests = [request({ expiresAt: iso(NOW + 60 * SECOND) })];
    await pass(17 * SECOND);
    expect(app.said).toEqual(['Ken requests support access.']);
    expect(screen.getByText(/requests access/)).toBeTruthy();
    await pass(60 * SECOND);
    expect(screen.queryByText(/requests access/)).toBeNull();
  });

  test('have no buttons without the permission to manage access', async () => {
    server.requests = [request()];
    server.mayManage = false;
    show();
    expect(await screen.findByText(/requests access/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Let in/ })).toBeNull();
  });
});

describe('the access history', () => {
  const event = (seq: number, action: string, actor = dana, detail: Record<string, unknown> = {}): AuditEvent => ({
    seq,
    at: iso(NOW - DAY),
    actor,
    action,
    grantId: null,
    requestId: null,
    ticketId: null,
    detail,
    previousHash: '',
    hash: '',
  });

  test('describes each action in words, and shows an unknown action unchanged', async () => {
    show({}, [
      event(5, 'granted', dana, { seconds: 604_800, reason: '<b>why</b>' }),
      event(4, 'expired'),
      event(3, 'approved', dana, { automatic: true }),
      event(2, 'requested', ken, { seconds: 'many' }),
      event(1, 'tunnelled', ken),
    ]);
    expect(await screen.findByText('Dana turned on support access (7 days)')).toBeTruthy();
    expect(screen.getByText('<b>why</b>')).toBeTruthy();
    expect(screen.getByText('Support access expired', { selector: 'p' })).toBeTruthy();
    expect(screen.getByText('A request was approved automatically because access was on')).toBeTruthy();
    expect(screen.getByText('Ken requested access')).toBeTruthy();
    expect(screen.getByText('Ken: tunnelled')).toBeTruthy();
  });
});

describe('support access in a frame of another origin', () => {
  beforeEach(() => {
    vi.stubGlobal('parent', {
      get location(): never {
        throw new DOMException('Blocked a frame', 'SecurityError');
      },
    });
  });
  afterEach(() => void vi.unstubAllGlobals());

  test('cannot be turned on, and shows the reason and a link that opens the page in a new tab', async () => {
    show();
    await screen.findByRole('heading', { name: 'Support access is off' });
    expect(await screen.findByText(/embedded in another site/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Open in a new tab' }).getAttribute('target')).toBe('_blank');
    expect(screen.queryByRole('switch')).toBeNull();
  });

  test('can be turned off, but neither extended nor granted by approving a request', async () => {
    server.grants = [grant()];
    server.requests = [request()];
    const revokeGrant = vi.fn<CustomerApi['revokeGrant']>(() => Promise.resolve(grant({ revokedAt: iso(NOW) })));
    show({ revokeGrant });
    expect(await screen.findByRole('button', { name: 'Deny' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Change end date' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Approve for/ })).toBeNull();
    fireEvent.click(await toggle());
    await waitFor(() => expect(revokeGrant).toHaveBeenCalledTimes(1));
  });

  test('is refused by the model, independent of the view', async () => {
    const calls = { grantAccess: vi.fn<CustomerApi['grantAccess']>(), resetGrant: vi.fn<CustomerApi['resetGrant']>() };
    const approveAccessRequest = vi.fn<CustomerApi['approveAccessRequest']>();
    app = createFakeContext('access', { ...calls, approveAccessRequest, readAccess: () => Promise.resolve(server) });
    const model = new AccessModel(app, app.translate(messages));
    expect(await model.grant({ seconds: 60, scope: 'view' })).toBe(false);
    expect(await model.reset(grant(), 60)).toBe(false);
    expect(await model.approve(request(), 60)).toBe(false);
    expect(model.actionError.value).toMatchObject({ code: 'framed' });
    for (const call of [...Object.values(calls), approveAccessRequest]) expect(call).not.toHaveBeenCalled();
    model[Symbol.dispose]();
  });

  test('can be allowed by an option', async () => {
    show();
    await act(async () => {
      app.options.value = { allowFramedAccess: 'true' };
    });
    expect(await toggle()).toBeTruthy();
    expect(screen.queryByText(/embedded in another site/)).toBeNull();
  });
});
