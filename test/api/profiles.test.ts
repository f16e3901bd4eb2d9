import { Buffer } from 'node:buffer';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { profiles } from '../../demo/profiles/index.ts';
import { AgentTicket, LIMITS, Session, Ticket } from '../../src/contract/index.ts';
import type { FormOptions } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, PEOPLE, type TestResponse, type TestApi } from './harness.ts';
import { profile, VALID_TICKETS, withField } from './profiles.ts';

const MEBIBYTE = 1024 * 1024;
const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join('\n');
const people = (count: number) => Array.from({ length: count }, (_, at) => `person${at}@example.com`);

const text = { subject: 'Export fails', description: 'Since this morning.' };
const errors = (answer: TestResponse) => (answer.problem.errors ?? []).map(({ field, code }) => `${field}: ${code}`);

/** Every counted limit: with the profile's own figure and with another. */
const counted: {
  what: string;
  of: string;
  field: string;
  /** Code of the error beyond the limit. */
  code: string;
  figures: readonly [number, number];
  configure: (figure: number) => FormOptions;
  fill: (count: number) => object;
}[] = [
  {
    what: 'cc addresses of a portal',
    of: 'case-portal',
    field: 'cc',
    code: 'too_many_addresses',
    figures: [10, 3],
    configure: (maxItems) => withField(profile('case-portal'), 'cc', { maxItems }),
    fill: (count) => ({ cc: people(count) }),
  },
  {
    what: 'one more address under a contract',
    of: 'contract-support',
    field: 'cc',
    code: 'too_many_addresses',
    figures: [1, 2],
    configure: (maxItems) => withField(profile('contract-support'), 'cc', { maxItems }),
    fill: (count) => ({ cc: people(count) }),
  },
  {
    what: 'collaborators',
    of: 'routed-support',
    field: 'cc',
    code: 'too_many_addresses',
    figures: [50, 5],
    configure: (maxItems) => withField(profile('routed-support'), 'cc', { maxItems }),
    fill: (count) => ({ cc: people(count) }),
  },
  {
    what: 'characters of a brief description',
    of: 'contract-support',
    field: 'subject',
    code: 'too_long',
    figures: [40, 60],
    configure: (limit) => withField(profile('contract-support'), 'subject', { limit }),
    // が of two code points: one user-perceived character.
    fill: (count) => ({ subject: 'か\u3099'.repeat(count) }),
  },
  {
    what: 'lines of code to review',
    of: 'routed-support',
    field: 'fields.code',
    code: 'too_many_lines',
    figures: [200, 50],
    configure: (maxLines) => withField(profile('routed-support'), 'code', { maxLines }),
    fill: (count) => ({ fields: { ...VALID_TICKETS['routed-support']?.fields, code: `${lines(count)}\n` } }),
  },
];

describe.each(databases)('the five systems on $name', (database) => {
  const open = async (options: FormOptions, work: (test: TestApi) => Promise<void>) => {
    const test = await openTestApi(database, options);
    try {
      await work(test);
    } finally {
      await test.close();
    }
  };
  const enterprise = (test: TestApi, more: object = {}) =>
    test.token({ ...PEOPLE.owner, plan: 'enterprise', phone_number: '03-5550-0142', locale: 'ja-JP', ...more });
  const file = async (test: TestApi, of: string, more: object = {}, claims: object = {}) =>
    test.send('POST', '/v1/tickets', {
      token: await enterprise(test, claims),
      body: { ...text, ...VALID_TICKETS[of], ...more },
    });

  it.each(counted.flatMap((row) => row.figures.map((figure) => ({ ...row, figure }))))(
    '$of: $figure is the maximum for $what, and one more is rejected with its field',
    async ({ of, field, code, figure, configure, fill }) => {
      await open(configure(figure), async (test) => {
        const taken = await file(test, of, fill(figure));
        expect(taken.status, JSON.stringify(taken.body)).toBe(201);
        expect(errors(await file(test, of, fill(figure + 1)))).toEqual([
          // The contract's own limit comes first.
          `${field}: ${field === 'cc' && figure === LIMITS.cc ? 'too_many_entries' : code}`,
        ]);
      });
    },
  );

  it.each(profiles)('$id: its form is valid, and all its references exist', async ({ id, options }) => {
    await open(options, async (test) => {
      const session = z.parse(Session, (await test.send('GET', '/v1/session', { token: await enterprise(test) })).body);
      expect(session.capabilities.createTicket).toBe(true);
      expect(session.form.articles).toBe(options.articleSearch);
      expect((await file(test, id)).status).toBe(201);
    });
  });

  it.each([25 * MEBIBYTE, MEBIBYTE])(
    'case-portal: a file of %d bytes is accepted, and one byte more is not',
    async (most) => {
      const options = profile('case-portal').options;
      await open({ ...options, limits: { ...options.limits, attachmentBytes: most } }, async (test) => {
        const token = await enterprise(test);
        const upload = (name: string, raw: Buffer<ArrayBuffer>) =>
          test.send('POST', '/v1/attachments', {
            token,
            query: { name },
            headers: { 'content-type': 'application/octet-stream' },
            raw,
          });
        expect((await upload('notes.txt', Buffer.alloc(most, 'a'))).status).toBe(201);
        expect((await upload('notes.txt', Buffer.alloc(most + 1, 'a'))).problem.code).toBe('too_large');
        for (const name of ['files.zip', 'program.exe', 'notes.log', 'page.html']) {
          expect((await upload(name, Buffer.from('PK\u0003\u0004'))).problem.code, name).toBe('type_refused');
        }
      });
    },
  );

  it('case-portal: an issue can lack sub-issues, and a single instance is selected automatically', async () => {
    await open(profile('case-portal').options, async (test) => {
      const fields = { caseType: 'question', remoteAccess: 'yes' };
      expect(errors(await file(test, 'case-portal', { category: 'sync', fields }))).toEqual([
        'fields.subIssue: required',
        'fields.instance: required',
      ]);
      const answer = await file(test, 'case-portal', { category: 'other', fields }, { plan: 'team' });
      const ticket = z.parse(Ticket, answer.body);
      expect(ticket.fields).toEqual({ ...fields, instance: 'production' });
      const seen = await test.send('GET', `/v1/support/tickets/${ticket.id}`, { as: 'agent' });
      expect(z.parse(AgentTicket, seen.body).consent).toBe('yes');
    });
  });

  it.each([
    ['the system’s', [60, 120, 240, 480]],
    ['other', [30, 45, 90, 1_440]],
  ] as const)(
    'routed-support: a response is due by the target of the severity, with %s figures',
    async (_, minutes) => {
      const { options } = profile('routed-support');
      const priorities = (options.priorities ?? []).map((level, at) => ({
        ...level,
        responseMinutes: minutes[at] ?? null,
      }));
      if (minutes[0] === 60) expect(priorities).toEqual(options.priorities);
      await open({ ...options, priorities }, async (test) => {
        for (const [at, target] of minutes.entries()) {
          const answer = await file(test, 'routed-support', { priority: `severity-${at + 1}` });
          expect(z.parse(Ticket, answer.body).responseDueAt).toBe(
            new Date(test.time.now + target * 60_000).toISOString(),
          );
        }
      });
    },
  );

  it.each([7 * 86_400, 3_600])(
    'routed-support: an admin turns on support access for up to %d seconds with the case',
    async (most) => {
      await open(withField(profile('routed-support'), 'loginAccess', { grantSeconds: most }), async (test) => {
        const fields = { ...VALID_TICKETS['routed-support']?.fields, loginAccess: 'yes' };
        const letIn = (seconds: number) =>
          file(test, 'routed-support', { fields, access: { seconds } }, { ...PEOPLE.admin });
        expect((await letIn(most)).status).toBe(201);
        expect(errors(await letIn(most + 1))).toEqual(['access.seconds: duration_too_long']);
      });
    },
  );

  it('contract-support: only active contracts can be used, and a replacement needs the serial number', async () => {
    await open(profile('contract-support').options, async (test) => {
      const fields = VALID_TICKETS['contract-support']?.fields;
      const refused = async (more: object) =>
        errors(await file(test, 'contract-support', { fields: { ...fields, ...more } }));
      expect(await refused({ entitlement: 'old' })).toEqual(['fields.entitlement: disabled']);
      expect(await refused({ entitlement: 'appliance', issueKind: 'replacement' })).toEqual([
        'fields.serial: required',
      ]);
      expect(await refused({ version: '2402' })).toEqual(['fields.version: invalid_option']);
      const ticket = z.parse(Ticket, (await file(test, 'contract-support')).body);
      expect(ticket.priority).toBe('severity-3');
      const session = await test.send('GET', '/v1/session', { token: await enterprise(test) });
      const defaults = z.parse(Session, session.body).form.fields.map(({ id, default: held }) => [id, held]);
      expect(Object.fromEntries(defaults)).toMatchObject({ callback: '03-5550-0142', language: 'ja' });
    });
  });

  it.each([4_000, 100])('contract-support: a comment has up to %d characters', async (comment) => {
    const { options } = profile('contract-support');
    await open({ ...options, limits: { ...options.limits, comment } }, async (test) => {
      const { id } = z.parse(Ticket, (await file(test, 'contract-support')).body);
      const say = async (count: number) =>
        test.send('POST', `/v1/tickets/${id}/comments`, {
          token: await enterprise(test),
          body: { body: 'x'.repeat(count) },
        });
      expect((await say(comment)).status).toBe(201);
      expect(errors(await say(comment + 1))).toEqual(['body: too_long']);
    });
  });

  it('in-app-support: an urgent ticket needs a reason and a contact, a high one a reason, others neither', async () => {
    await open(profile('in-app-support').options, async (test) => {
      const refused = async (priority: string) => {
        const answer = await file(test, 'in-app-support', { priority });
        return answer.status === 201 ? [] : errors(answer).map((error) => error.replace(': required', ''));
      };
      expect(await refused('urgent')).toEqual(['fields.why', 'fields.scope', 'fields.contact', 'fields.reach']);
      expect(await refused('high')).toEqual(['fields.why', 'fields.scope']);
      expect(await refused('normal')).toEqual([]);
    });
  });

  it.each(['case-portal', 'contract-support', 'in-app-support'])(
    '%s: users who cannot create tickets get the reason',
    async (id) => {
      await open(profile(id).options, async (test) => {
        expect((await file(test, id, {}, { plan: 'free' })).problem.code).toBe('forbidden');
        const token = await enterprise(test, { plan: 'free' });
        const session = z.parse(Session, (await test.send('GET', '/v1/session', { token })).body);
        expect(session.capabilities.createTicket).toBe(false);
        expect(session.ticketCreationDenied?.reason).toMatchObject({ en: expect.any(String), ja: expect.any(String) });
      });
    },
  );
});
