import { randomUUID } from 'node:crypto';
import type { TestUser } from '../../src/conformance/index.ts';
import { saveArticles, type TicketApiOptions } from '../../src/server/index.ts';
import { openTestApi, PEOPLE, type TestApi } from '../api/harness.ts';
import type { TestDatabase } from '../databases.ts';

/** Base URL of the handler: a loopback address, so that the kit sends large files too. */
export const BASE = 'http://127.0.0.1';
/** Origin of the page with the widget. */
export const ORIGIN = 'https://app.example.com';

/** An API with the real clock and with data for every check of the kit. */
export async function openHealthyServer(
  database: TestDatabase,
  options: Partial<TicketApiOptions> = {},
): Promise<{ test: TestApi; tokens: Record<TestUser, string> }> {
  const test = await openTestApi(database, {
    clock: Date.now,
    origins: [ORIGIN],
    form: FORM,
    limits: { attachmentBytes: 64 * 1024 },
    ...options,
  });
  // Articles are offered only where one exists.
  await saveArticles(test.store.db, [ARTICLE], Date.now());
  return { test, tokens: await mintTokens(test) };
}

/** Returns a token for each user, valid from now on. */
export async function mintTokens(test: TestApi): Promise<Record<TestUser, string>> {
  test.time.now = Date.now();
  const part = (person: keyof typeof PEOPLE) => test.token({ ...PEOPLE[person], jti: randomUUID() });
  return {
    owner: await part('owner'),
    colleague: await part('colleague'),
    stranger: await part('stranger'),
    admin: await part('admin'),
    agent: await part('agent'),
    leaver: await part('owner'),
  };
}

const ARTICLE = {
  id: 'export-a-list',
  title: 'Export a list',
  excerpt: 'How lists are exported.',
  url: 'https://help.example.com/export-a-list',
  text: 'Open the list and select Export.',
};

/** A form with a field of each kind that the kit has to handle. */
const FORM: NonNullable<TicketApiOptions['form']> = [
  { id: 'subject', kind: 'text', required: true },
  {
    id: 'category',
    kind: 'select',
    required: true,
    options: [
      { id: 'exports', label: 'Exports' },
      { id: 'other', label: 'Other' },
    ],
  },
  {
    id: 'product',
    kind: 'select',
    required: true,
    label: 'Product',
    options: [
      { id: 'old', label: 'Old', disabled: true },
      { id: 'cloud', label: 'Cloud' },
    ],
  },
  {
    id: 'version',
    kind: 'select',
    required: true,
    label: 'Version',
    dependsOn: 'product',
    options: [
      { id: '9', label: '9', parents: ['old'] },
      { id: '10', label: '10', parents: ['cloud'] },
    ],
  },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'phone', kind: 'phone', label: 'Phone', showWhen: [{ field: 'category', in: ['exports'] }], required: true },
  { id: 'when', kind: 'datetime', label: 'When' },
  { id: 'priority', kind: 'priority' },
  { id: 'cc', kind: 'emails' },
  { id: 'attachments', kind: 'attachments' },
];
