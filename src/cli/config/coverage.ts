import type { TicketApiOptions } from '../../server/index.ts';

/** How an option of `createTicketApi` is set with `madoguchi serve`. */
export type Coverage =
  /** By the key of the same name in the configuration file. */
  | 'key'
  /** By other keys, command line options or environment variables. */
  | { by: string }
  /** Only in code, for this reason. `by` is the closest alternative. */
  | { code: string; by?: string };

/** Every option of `createTicketApi`. An option that is missing here does not compile. */
export const OPTION_COVERAGE: Record<keyof TicketApiOptions, Coverage> = {
  store: { by: '`--database`, `--data`' },
  identity: 'key',
  desk: { by: '`desk` for a help desk with an adapter in this package' },
  lifecycle: 'key',
  events: 'key',
  files: { code: 'a file store is an object', by: '`--data` (files on disk), or `files` (object storage)' },
  attachments: { code: 'an attachment store is an object', by: '`limits`' },
  virusScan: 'key',
  access: 'key',
  supportAccess: 'key',
  status: { by: '`status`, `statusPage`, `statusSource`' },
  componentAliases: 'key',
  articles: { code: 'a source of articles is an object' },
  inbox: 'key',
  mail: 'key',
  agents: 'key',
  notifications: 'key',
  webhooks: 'key',
  privacy: 'key',
  inquiries: 'key',
  anonymousOperations: 'key',
  origins: 'key',
  requestHeaders: 'key',
  rateLimits: 'key',
  trustedProxies: 'key',
  embed: 'key',
  sourceMaps: 'key',
  basePath: 'key',
  idempotencyDays: 'key',
  form: 'key',
  checklist: 'key',
  articleSearch: 'key',
  context: 'key',
  diagnostics: 'key',
  phones: 'key',
  priorities: 'key',
  defaultPriority: 'key',
  limits: 'key',
  denyTicketCreation: { code: 'a function decides for each user', by: '`refusedPlans`' },
  clock: { code: 'a function returns the time' },
  metrics: { by: '`--metrics-port`' },
  log: { code: 'a function receives each entry', by: '`--quiet`' },
  onError: { code: 'a function receives each error' },
};

/** Parts of keys that take a function in code and a list or a constant in the file. */
export const FUNCTIONS_IN_KEYS: readonly string[] = [
  '`form` as a function of the user',
  '`lifecycle.escalation.contacts` as a function (the file lists ids and addresses)',
  '`privacy.officers` as a function (the file lists ids and addresses)',
  '`mail.send`, in place of `mail.smtp`',
  '`virusScan.scanner`, in place of `virusScan.url`',
  '`inquiries.verify`, a check of your own in place of the proof of work',
];
