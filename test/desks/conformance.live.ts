/** The conformance kit with each live help desk: declared features work, and missing ones are declared missing. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { addCustomer } from '../../scripts/desks/customers.ts';
import { DESKS, type DebianDesk } from '../../scripts/desks/packages.ts';
import { formatText, checkTicketApi, type TestUser, type Verdict } from '../../src/conformance/index.ts';
import type { TicketApiOptions } from '../../src/server/index.ts';
import { describeLive, LiveApi } from './live.ts';

const BASE = 'http://127.0.0.1';
const ORIGIN = 'https://app.example.com';

/** Each user has their own address, by which the help desk identifies them. */
const PEOPLE: Readonly<Record<Exclude<TestUser, 'leaver'>, { sub: string; name: string; org?: string; role: string }>> =
  {
    owner: { sub: 'kit-owner', name: 'Olga Owner', org: 'kit', role: 'user' },
    colleague: { sub: 'kit-colleague', name: 'Cora Colleague', org: 'kit', role: 'user' },
    admin: { sub: 'kit-admin', name: 'Anna Admin', org: 'kit', role: 'admin' },
    stranger: { sub: 'kit-stranger', name: 'Sten Stranger', org: 'other', role: 'user' },
    agent: { sub: 'kit-agent', name: 'Agnes Agent', role: 'agent' },
  };
const toEmail = ({ sub }: { sub: string }) => `${sub}@example.test`;

/** A form with every kind of field that these help desks support. */
const FORM: NonNullable<TicketApiOptions['form']> = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'category', kind: 'select', required: true, options: [{ id: 'Exports', label: 'Exports' }] },
  {
    id: 'severity',
    kind: 'select',
    label: 'Severity',
    required: true,
    options: [
      { id: '3 - partial', label: 'Partial' },
      { id: '4 - minor', label: 'Minor' },
    ],
  },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'priority', kind: 'priority' },
  { id: 'attachments', kind: 'attachments' },
];

/** Features that no remote help desk supports, and that the session reports as missing. */
const ABSENT = ['organizationTickets', 'timeline'];
/** Checks of those, and of the agents’ operations, which belong to the help desk. */
const ABSENT_CHECKS = [
  'authorization.admin',
  'comments.timeline',
  'support.queue',
  'support.answer',
  'support.internal',
  'status-changes.confirm',
];
/** Confirming needs a suggested solution, which agents create in the help desk itself. */
const UNCHECKED: Record<DebianDesk, string[]> = { 'request-tracker': [], redmine: ['status-changes.confirm'] };

for (const kind of DESKS)
  describeLive(kind, 'madoguchi check', (desk) => {
    let front: LiveApi;
    const tokens = async (): Promise<Record<TestUser, string>> => {
      front.test.time.now = Date.now();
      const of = ({ org, ...person }: (typeof PEOPLE)['owner']) =>
        front.test.token({
          ...person,
          email: toEmail(person),
          jti: randomUUID(),
          ...(org !== undefined && { org, org_name: org }),
        });
      return {
        owner: await of(PEOPLE.owner),
        colleague: await of(PEOPLE.colleague),
        admin: await of(PEOPLE.admin),
        stranger: await of(PEOPLE.stranger),
        agent: await of(PEOPLE.agent),
        leaver: await of(PEOPLE.owner),
      };
    };
    beforeAll(async () => {
      for (const person of Object.values(PEOPLE))
        await addCustomer(desk, { name: person.name, email: toEmail(person) });
      const limits = { subject: 120, attachmentBytes: 64 * 1024 };
      front = await LiveApi.open(desk, {}, { form: FORM, limits, clock: Date.now, origins: [ORIGIN] });
      return () => front.close();
    });

    it('has no failed checks, leaves no data, and reports missing features', async () => {
      const report = await checkTicketApi({
        baseUrl: BASE,
        origin: ORIGIN,
        tokens: await tokens(),
        fetch: (url, init) => front.test.api.fetch(new Request(url, init)),
      });
      const { counts, calls, durationSeconds: seconds } = report;
      console.log(
        `figure: ${kind}: ${counts.pass} promises hold, ${counts.fail} fail, ${counts.unsupported} are not made, ` +
          `${counts.skipped} unchecked; ${calls} calls, ${seconds} s`,
      );
      const of = (verdict: Verdict) => report.checks.filter((check) => check.verdict === verdict);
      expect(
        of('fail').map(({ id, observed: seen }) => `${id}: ${seen ?? ''}`),
        formatText(report),
      ).toEqual([]);
      expect(of('skipped').map(({ id }) => id)).toEqual(UNCHECKED[kind]);
      for (const { id } of of('unsupported')) expect(ABSENT_CHECKS, id).toContain(id);
      expect(report.leftovers).toEqual([]);
      for (const { name, declared: said } of report.capabilities)
        if (ABSENT.includes(name)) expect(said, name).toBe(false);
    });
  });
