/** The ticket API with the fake Zendesk. */
import {
  remoteDesk,
  zendesk,
  type DeskMapping,
  type RemoteDeskOptions,
  type ZendeskOptions,
} from '../../src/server/index.ts';
import { openTestApi, type TestApi } from '../api/harness.ts';
import { databases, type TestDatabase } from '../databases.ts';
import { MAX_TEXT_LIMITS } from './people.ts';
import { FIELDS, OAUTH_TOKEN, type FakeZendesk } from './fakes/zendesk/index.ts';

/** The mapping of the tests, in which customers close tickets by solving them. */
export const MAPPING: DeskMapping = {
  statuses: { new: 'new', open: 'open', pending: 'pending', hold: 'open', solved: 'closed', closed: 'closed' },
  close: 'solved',
  reopen: 'open',
  priorities: { urgent: 'urgent', high: 'high', normal: 'normal', low: 'low' },
  categories: { export: 'export', login: 'login' },
  fields: { severity: 'Severity', cause: String(FIELDS.twin.id) },
};
/** Long, but no test waits for it: the server's clock is advanced. */
export const LOOKUP_DELAY_MS = 300_000;

/** Options of a test. */
export interface ZendeskApiOptions {
  options?: Partial<ZendeskOptions>;
  mapping?: Partial<DeskMapping>;
  limits?: RemoteDeskOptions['limits'];
  pollSeconds?: number | false;
  database?: TestDatabase;
}

/** Connects the fake. */
export const connectZendesk = (desk: FakeZendesk, { options, mapping }: ZendeskApiOptions = {}) =>
  zendesk({ url: desk.url, token: OAUTH_TOKEN, categoryField: 'Area', ...options }, { ...MAPPING, ...mapping });

/** Opens the API with the fake. Without `pollSeconds` it never polls. */
export async function openZendeskApi(desk: FakeZendesk, otherwise: ZendeskApiOptions = {}): Promise<TestApi> {
  const { mapping, limits, pollSeconds = false, database = databases[0] } = otherwise;
  if (!database) throw new Error('There is no database.');
  return openTestApi(database, {
    desk: remoteDesk(await connectZendesk(desk, otherwise), {
      mapping: { ...MAPPING, ...mapping },
      lookupDelayMs: LOOKUP_DELAY_MS,
      pollSeconds,
      ...(limits && { limits }),
    }),
    limits: MAX_TEXT_LIMITS,
    form: [
      { id: 'subject', kind: 'text', required: true },
      { id: 'priority', kind: 'priority' },
      {
        id: 'category',
        kind: 'select',
        label: 'Area',
        options: ['export', 'logon'].map((id) => ({ id, label: id })),
      },
      { id: 'severity', kind: 'text', label: 'Severity' },
      { id: 'description', kind: 'textarea', required: true },
      { id: 'attachments', kind: 'attachments' },
    ],
    context: true,
  });
}
