import * as z from 'zod/mini';
import { DeskConfigSchema } from '../../server/index.ts';
import { documentKeys, type Docs } from './described.ts';

const [requestTracker, redmine, zendesk, jira, freshdesk] = DeskConfigSchema.def.options;

const mapping = documentKeys(redmine.shape.mapping.def.shape, {
  statuses: 'Status of a ticket for each status of the help desk. A status that is missing is shown as it is.',
  close: 'Help desk status that closes a ticket. Without it, users cannot close tickets.',
  reopen: 'Help desk status that reopens a ticket. Without it, users cannot reopen tickets.',
  priorities: 'Help desk value for each priority id. Default: priorities are not sent to the help desk.',
  categories: 'Help desk value for each category id. Default: the id itself.',
  fields: 'Custom field of the help desk for each field id. Other fields go into a note for agents.',
});

const limits = documentKeys(redmine.shape.limits.def.innerType.def.shape, {
  subject: 'Longest subject, in the unit of the help desk.',
  body: 'Longest description or comment, in the unit of the help desk.',
  fileBytes: 'Bytes of the largest file.',
  totalFileBytes: 'Bytes of all files of one ticket or comment together.',
});

/** Keys that all help desks have, with documentation of what they contain. */
const nested = { mapping, limits: z.optional(limits) };

const common = {
  url: 'URL of the help desk. `--desk` replaces it.',
  timeoutMs: ['Timeout of one request in milliseconds.', 10_000],
  lookupDelayMs:
    'Milliseconds after which a write without an answer is looked up at the help desk. Default: 5000; 15000 for Jira.',
  pollSeconds: [
    'Seconds between two checks for changes while a client is connected, at least 5; `false` never checks.',
    15,
  ],
  limits:
    'Limits of the help desk, where it was configured otherwise than usual. Longer texts and larger files are refused.',
  mapping: 'How values of the help desk and of Madoguchi correspond.',
} as const satisfies Record<string, Docs>;

const marker = [
  'Custom field that identifies tickets created here: one line of text, by its name.',
  'Madoguchi reference',
] as const;
const category = 'Field that the category is written to. Default: a note for agents.';

/** The connection to a remote help desk. */
export const DeskConfig = z.discriminatedUnion('kind', [
  documentKeys(
    { ...requestTracker.shape, ...nested },
    {
      ...common,
      kind: 'Request Tracker.',
      queue: 'Queue that tickets are created in.',
      markerField: marker,
      categoryField: category,
    },
  ),
  documentKeys(
    { ...redmine.shape, ...nested },
    {
      ...common,
      kind: 'Redmine.',
      project: 'Identifier of the project that issues are created in.',
      tracker: ['Tracker of new issues, by name.', 'Support'],
      markerField: marker,
    },
  ),
  documentKeys(
    { ...zendesk.shape, ...nested },
    {
      ...common,
      kind: 'Zendesk.',
      account:
        'E-mail address of the administrator that the API token belongs to. Without it, the token is an OAuth token.',
      form: 'Id of the ticket form of new tickets. Default: the default form of Zendesk.',
      markerField: marker,
      categoryField: category,
      createAccounts: ['Creates an account for customers who have none when they submit their first ticket.', true],
    },
  ),
  documentKeys(
    { ...jira.shape, ...nested },
    {
      ...common,
      kind: 'Jira Service Management.',
      account: 'E-mail address of the account that the API token belongs to. Without it, the token is an OAuth token.',
      serviceDesk: 'Number of the service desk, or key of its project.',
      requestType: 'Request type of new tickets, by name or number.',
      markerField: marker,
      categoryField: category,
      createCustomers: ['Creates a customer on the first ticket. Needs an administrator of the site.', false],
    },
  ),
  documentKeys(
    { ...freshdesk.shape, ...nested },
    {
      ...common,
      kind: 'Freshdesk.',
      markerField: marker,
      categoryField: category,
      fileHosts:
        'Hosts that attachments may be downloaded from, in addition to the help desk. Default: those of Freshdesk.',
    },
  ),
]);
