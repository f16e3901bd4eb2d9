import * as z from 'zod/mini';
import { ACCESS_SCOPES, TICKET_STATUSES, Text } from '../../contract/index.ts';
import { statusKinds, SupportHoursSchema, TargetRuleSchema, VirusScanSchema } from '../../server/index.ts';
import { DeskConfig } from './desk.ts';
import { documentKeys, documentation, key } from './described.ts';
import { FilesConfig } from './files.ts';
import { formKeys, LinkConfig } from './form.ts';
import { InboxConfig } from './inbox.ts';
import { MailConfig } from './mail.ts';
import { AgentsConfig, NotificationConfig } from './notifications.ts';

const positive = z.number().check(z.positive());
const texts = z.array(z.string());

const retentionDays = z.union([z.literal(false), positive]);

const accessParts = z.array(
  documentKeys(
    { id: z.string(), label: Text },
    { id: 'Id, as your back end checks it.', label: 'Name that is shown.' },
  ),
);

const rates = (user: number, organization: number, address: number) =>
  z.strictObject({
    user: key(positive, ['Requests of one user per minute.', user]),
    organization: key(positive, ['Requests of one organization per minute.', organization]),
    address: key(positive, ['Requests of one IP address (IPv6: one /64 network) per minute.', address]),
  });

const identity = z.strictObject({
  secret: key(
    z.union([z.string(), texts]),
    'Secrets that tokens are signed with (HS256), at least 32 bytes each; several while a secret is rotated. Prefer `MADOGUCHI_SECRET`, which keeps the secret out of the file.',
  ),
  jwksUrl: key(z.string(), 'URL of the JSON Web Key Set that tokens are verified with, instead of a secret.'),
  algorithms: key(z.array(z.enum(['RS256', 'ES256'])), ['Accepted algorithms, with `jwksUrl`.', ['RS256', 'ES256']]),
  audience: key(z.string(), 'Required `aud` claim. Mandatory with `jwksUrl`. Default: not checked.'),
  issuer: key(z.string(), 'Required `iss` claim. Default: not checked.'),
  tokenType: key(z.string(), 'Required `typ` header, such as `at+jwt`. Default: `JWT`, or none.'),
  severalOrganizations: key(z.boolean(), [
    'Allows one subject to belong to several organizations at the same time.',
    false,
  ]),
  personalOrganizations: key(z.boolean(), [
    'Allows tokens of users and admins without an organization: each person is an organization of their own.',
    false,
  ]),
  claims: key(
    z.strictObject({
      id: key(z.string(), ['Claim with the id of the user.', 'sub']),
      name: key(z.string(), ['Claim with the name.', 'name']),
      email: key(z.string(), ['Claim with the e-mail address.', 'email']),
      phone: key(z.string(), ['Claim with the phone number.', 'phone_number']),
      locale: key(z.string(), ['Claim with the language.', 'locale']),
      timeZone: key(z.string(), ['Claim with the IANA time zone.', 'zoneinfo']),
      organization: key(z.string(), ['Claim with the id of the organization.', 'org']),
      organizationName: key(z.string(), ['Claim with the name of the organization.', 'org_name']),
      role: key(z.string(), ['Claim with the role: `user`, `admin` or `agent`.', 'role']),
      plan: key(z.string(), ['Claim with the plan of the organization.', 'plan']),
    }),
    'Names of the claims of your tokens.',
  ),
});

const supportHours = documentKeys(
  {
    ...SupportHoursSchema.shape,
    hours: z.array(
      documentKeys(SupportHoursSchema.shape.hours.def.element.shape, {
        days: 'Days of the week: 1 is Monday, 7 is Sunday.',
        from: 'Start, as `HH:MM`.',
        to: 'End, as `HH:MM`, up to `24:00`.',
      }),
    ),
  },
  {
    zone: 'IANA time zone of the hours.',
    hours: 'Hours by days of the week. A day may have several.',
    holidays: 'Dates without support, such as `2026-01-01`.',
    always: 'Ids of priorities that are handled around the clock.',
  },
);

/**
 * The configuration file of `madoguchi serve`. Every key is optional and documented here; the reference page and the JSON
 * Schema are generated from this schema.
 */
export const ConfigFile = z.strictObject({
  $schema: key(z.string(), {
    description: 'JSON Schema of this file, for completion in editors. Not read by the server.',
    examples: ['./node_modules/madoguchi/config.schema.json'],
  }),
  identity: key(identity, {
    description: 'How tokens of callers are verified. Options and environment variables take precedence.',
    examples: [{ issuer: 'https://login.example.com', audience: 'support', claims: { organization: 'tenant' } }],
  }),
  origins: key(texts, {
    description:
      'Origins of pages on other hosts that may call the API. `--origins` takes precedence. Default: only the origin of the server itself.',
    examples: [['https://app.example.com']],
  }),
  requestHeaders: key(texts, {
    description: 'Names of additional request headers that those pages may send. Default: none.',
    examples: [['x-tenant']],
  }),
  trustedProxies: key(texts, {
    description:
      'IP addresses or CIDR ranges of reverse proxies whose `X-Forwarded-For` is trusted. `--trusted-proxies` takes precedence. Default: none, so all users behind a proxy share the rate limits of one address.',
    examples: [['127.0.0.1', '10.0.0.0/8']],
  }),
  basePath: key(z.string(), {
    description: 'Path that the API and the widget are served under, when the proxy does not strip it. Default: none.',
    examples: ['/support'],
  }),
  embed: key(z.string(), {
    description: 'Folder with the built widget. `--embed` takes precedence. Default: the widget of this package.',
    examples: ['./embed'],
  }),
  sourceMaps: key(z.boolean(), { description: 'Serves the source maps of the widget.', default: true }),
  ...formKeys,
  refusedPlans: key(
    z.record(
      z.string(),
      documentKeys(
        { reason: Text, link: z.optional(LinkConfig) },
        { reason: 'Text shown instead of the form.', link: 'Link shown below it.' },
      ),
    ),
    {
      description:
        'Plans (see `identity.claims.plan`) whose users cannot submit tickets, with the reason shown to them. Default: none.',
      examples: [
        {
          free: {
            reason: { en: 'Tickets are part of the paid plans.', ja: 'お問い合わせは有料プランでご利用いただけます。' },
          },
        },
      ],
    },
  ),
  lifecycle: key(
    z.strictObject({
      supportHours: key(
        supportHours,
        'When support works. Response targets count these hours only. Default: around the clock.',
      ),
      targets: key(
        z.array(
          documentKeys(TargetRuleSchema.shape, {
            priorities: 'Ids of priorities. Default: all tickets.',
            plans: 'Plans of organizations (see `identity.claims.plan`). Default: all.',
            organizations: 'Ids of organizations. Default: all.',
            firstResponseMinutes: 'Minutes until the first response; `null` for no target.',
            nextResponseMinutes:
              'Minutes until the response to each later comment of the customer; `null` for no target.',
            resolutionMinutes: 'Minutes until the ticket is solved; `null` for no target.',
            aroundTheClock:
              'Counts every hour, not only those of `supportHours`. Default: as `supportHours.always` says.',
          }),
        ),
        'Response targets by priority, plan and organization. The first matching rule that names a target gives it; time pauses while the customer has to reply. Default: `responseMinutes` of the priority for the first response.',
      ),
      reopenDays: key(z.number(), ['Days for which a closed ticket can be reopened.', 30]),
      rateDays: key(z.number(), ['Days after closing for which a ticket can be rated.', 14]),
      editable: key(texts, [
        'Fields that users can edit on an open ticket: `subject`, `description`, `priority`, `cc`, and ids of your own fields.',
        ['subject', 'priority', 'cc'],
      ]),
      closedStatuses: key(z.array(z.enum(TICKET_STATUSES)), [
        'Statuses in the list of closed tickets, `closed` among them: `solved` adds tickets with a suggested solution.',
        ['closed'],
      ]),
      escalation: key(
        z.strictObject({
          contacts: key(texts, 'User ids or e-mail addresses of users who may escalate. Default: admins.'),
          next: key(Text, 'Text that says what happens after an escalation.'),
        }),
        'Escalation of tickets whose response target has passed.',
      ),
    }),
    {
      description: 'Support hours, reopening, rating, editing and escalation. Without effect with `desk`.',
      examples: [
        {
          supportHours: {
            zone: 'Asia/Tokyo',
            hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
            holidays: ['2026-01-01'],
          },
          reopenDays: 14,
        },
      ],
    },
  ),
  desk: key(DeskConfig, {
    description:
      'Remote help desk that tickets are stored in, instead of the database. Its credential is read from `MADOGUCHI_DESK_TOKEN`.',
    examples: [
      {
        kind: 'redmine',
        url: 'https://redmine.example.com',
        project: 'support',
        mapping: {
          statuses: { New: 'new', 'In Progress': 'open', Closed: 'closed' },
          close: 'Closed',
          reopen: 'In Progress',
        },
      },
    ],
  }),
  inquiries: key(
    z.union([
      z.boolean(),
      z.strictObject({
        difficulty: key(z.int().check(z.minimum(0), z.maximum(24)), [
          'Difficulty of the proof of work in bits, 0 to 24; each bit doubles the work.',
          15,
        ]),
        maxPending: key(z.int().check(z.positive()), ['Maximum number of inquiries that wait for an agent.', 1000]),
      }),
    ]),
    {
      description:
        'Lets visitors who are not signed in ask for help; an agent verifies each inquiry. `--inquiries` takes precedence.',
      default: false,
      examples: [{ difficulty: 16 }],
    },
  ),
  anonymousOperations: key(z.array(z.enum(['getSession', 'getStatus', 'searchArticles'])), {
    description: 'Operations that visitors who are not signed in may call.',
    default: ['getSession', 'getStatus', 'searchArticles'],
  }),
  supportAccess: key(
    z.union([
      z.literal(false),
      z.strictObject({
        enforced: key(z.boolean(), [
          'Confirms that your back end refuses support without a verified session. Only then the panel shows the tab.',
          false,
        ]),
      }),
    ]),
    {
      description:
        'Whether support access is shown; `false` refuses its operations. `--support-access` takes precedence.',
      examples: [{ enforced: true }],
    },
  ),
  access: key(
    z.strictObject({
      keySecret: key(
        z.union([z.string(), texts]),
        'Secrets, at least 32 bytes each, that encrypt the keys in the database that sign sessions; the first one encrypts. Prefer `MADOGUCHI_KEY_SECRET`. Default: `identity.secret`; mandatory with `identity.jwksUrl`.',
      ),
      maxSeconds: key(positive, ['Longest duration of support access in seconds, at most 90 days.', 7_776_000]),
      defaultSeconds: key(positive, ['Duration that is selected first.', 604_800]),
      choiceSeconds: key(z.array(positive), [
        'Durations that are offered, in seconds.',
        [86_400, 604_800, 2_592_000, 7_776_000],
      ]),
      requestSeconds: key(positive, ['Seconds after which a request of an agent expires.', 259_200]),
      sessionSeconds: key(positive, ['Longest session of an agent in seconds, at most 2 hours.', 7_200]),
      tokenSeconds: key(positive, ['Lifetime of a session token in seconds, at most 15 minutes.', 300]),
      scopes: key(z.array(z.enum(ACCESS_SCOPES)), ['Scopes that can be granted.', [...ACCESS_SCOPES]]),
      areas: key(accessParts, 'Areas of the product that support access can be limited to. Default: none.'),
      environments: key(accessParts, 'Environments that support access can be limited to. Default: none.'),
      actAsAdmins: key(z.boolean(), ['Lets agents act as admins of the customer.', false]),
      breakGlass: key(
        z.union([
          z.literal(false),
          documentKeys(
            { maxSeconds: positive },
            { maxSeconds: 'Longest emergency session in seconds, at most 2 hours.' },
          ),
        ]),
        [
          'Lets agents start a session without a grant in an emergency. Admins are notified each time; needs `webhooks`.',
          false,
        ],
      ),
    }),
    {
      description: 'What can be allowed in support access, and for how long.',
      examples: [{ scopes: ['view'], maxSeconds: 604_800 }],
    },
  ),
  status: key(z.literal(false), {
    description: '`false` turns the status off, with its tab and its operations. Default: on.',
    examples: [false],
  }),
  statusPage: key(
    z.strictObject({
      pageName: key(z.string(), 'Name of the status page. Default: the name that a remote source gives.'),
      pageUrl: key(z.string(), 'URL of the public status page. Default: the URL that a remote source gives.'),
      subscribeUrl: key(z.string(), 'URL where users subscribe to updates.'),
    }),
    {
      description: 'Name and links of the status page.',
      examples: [{ pageName: 'Example status', pageUrl: 'https://status.example.com' }],
    },
  ),
  statusSource: key(
    z.strictObject({
      kind: key(z.enum(statusKinds), ['Kind of the status page. `--status-kind` takes precedence.', 'statuspage']),
      url: key(
        z.string(),
        'URL of the status page, of the document for `feed` and `json`. `--status` takes precedence.',
      ),
      slug: key(z.string(), ['Which status page of an Uptime Kuma server.', 'default']),
      cacheSeconds: key(positive, ['Seconds for which an answer is cached.', 60]),
      timeoutSeconds: key(positive, ['Timeout of one request in seconds.', 5]),
      maxBytes: key(positive, ['Maximum size of an answer in bytes, uncompressed.', 5_000_000]),
      allowPrivate: key(z.boolean(), ['Allows private and loopback addresses.', false]),
      headers: key(z.record(z.string(), z.string()), 'Request headers for the status page, such as an API key.'),
      hide: key(texts, 'Ids or names of components to hide. Default: none.'),
    }),
    {
      description: 'Remote status page to show, instead of incidents in the database.',
      examples: [{ kind: 'statuspage', url: 'https://status.example.com' }],
    },
  ),
  componentAliases: key(z.record(z.string(), texts), {
    description:
      'Other names of components, by component id or name. A draft that mentions one shows the open incident of the component. Default: none.',
    examples: [{ exports: ['CSV', '書き出し'] }],
  }),
  webhooks: key(
    z.array(
      documentKeys(
        { url: z.string(), secret: z.union([z.string(), texts]), events: z.optional(texts) },
        {
          url: 'URL of the endpoint: `https:`, or `http:` on the loopback interface.',
          secret:
            'Secrets that messages are signed with: `whsec_` and 24 to 64 bytes in Base64. Several while a secret is rotated.',
          events: 'Types of messages, such as `ticket.created` or `access.*`. Default: all.',
        },
      ),
    ),
    {
      description:
        'Endpoints that receive signed messages about tickets and support access (Standard Webhooks). Default: none.',
      examples: [[{ url: 'https://app.example.com/hooks/support', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }]],
    },
  ),
  agents: key(AgentsConfig, {
    description:
      'Agents, with their notifications by mail. They are stored at the start, and the inbox shows them read-only; an agent that is removed here is disabled. Default: none.',
    examples: [
      [
        {
          name: '田中 花',
          email: 'hana@example.com',
          role: 'manager',
          team: 'Tier 2',
          language: 'ja',
          notifications: { scope: 'team', digest: { everyMinutes: 60 } },
        },
      ],
    ],
  }),
  notifications: key(NotificationConfig, {
    description:
      'Notifications of the support team about tickets, in Slack, Microsoft Teams or by mail. Default: none.',
    examples: [
      {
        ticketUrl: 'https://desk.example.com/tickets/{id}',
        channels: [
          { kind: 'slack', url: 'https://hooks.slack.com/services/T000/B000/XXXX' },
          { kind: 'mail', to: ['managers@example.com'], events: ['ticket.escalated'] },
        ],
      },
    ],
  }),
  inbox: key(InboxConfig, {
    description:
      'The inbox at `/inbox/`, in which agents sign in and answer tickets; `false` turns it off. Add agents with `madoguchi agents add`.',
    examples: [
      {
        publicUrl: 'https://support.example.com',
        openIdConnect: {
          issuer: 'https://login.example.com',
          clientId: 'support-inbox',
          roles: { agent: ['support'], administrator: ['support-admins'] },
        },
      },
    ],
  }),
  virusScan: key(
    documentKeys(VirusScanSchema.shape, {
      url: '`clamd://host:3310`, or `icap://host:1344/service`.',
      onFailure: [
        'What happens while the scanner cannot be used: `refuse` (the upload can be repeated) or `accept` without a scan.',
        'refuse',
      ],
      timeoutSeconds: ['Time limit of one scan in seconds.', 60],
    }),
    {
      description:
        'Virus scan of uploaded files and of files in mails. No file can be read before it was found clean. Default: none.',
      examples: [{ url: 'clamd://127.0.0.1:3310' }],
    },
  ),
  mail: key(MailConfig, {
    description:
      'Mail to customers about their tickets, and answers by mail. Needs `mail.from` and a mail server. Default: no mail is sent.',
    examples: [
      {
        from: { name: 'Example Support', address: 'support@example.com' },
        smtp: { host: 'mail.example.com', user: 'support' },
        apiUrl: 'https://support.example.com',
      },
    ],
  }),
  files: key(FilesConfig, {
    description: 'Where attachments are stored. Default: the folder `files` of the data folder.',
    examples: [{ s3: { bucket: 'madoguchi-files', region: 'ap-northeast-1', encryption: { kind: 'AES256' } } }],
  }),
  events: key(
    z.union([
      z.literal(false),
      z.strictObject({
        perUser: key(positive, ['Open streams of one user.', 5]),
        perProcess: key(positive, ['Open streams of this process.', 2_000]),
        heartbeatSeconds: key(positive, ['Seconds between two heartbeats, at most 20.', 15]),
      }),
    ]),
    { description: 'Limits of the live event stream; `false` turns it off.', examples: [{ perProcess: 5_000 }] },
  ),
  rateLimits: key(
    z.union([
      z.literal(false),
      z.strictObject({
        requests: key(rates(600, 6_000, 1_200), 'All requests.'),
        writes: key(rates(60, 600, 300), 'Requests that change data.'),
        uploads: key(rates(60, 600, 120), 'Uploads.'),
        searches: key(rates(240, 2_400, 600), 'Searches for articles and suggestions.'),
        verifications: key(rates(60_000, 60_000, 60_000), 'Verifications of session tokens by back ends.'),
        failedTokens: key(
          z.strictObject({ address: key(positive, ['Invalid tokens of one IP address per minute.', 60]) }),
          'Invalid tokens.',
        ),
        inquiries: key(
          z.strictObject({
            address: key(positive, ['Inquiries of one IP address per minute.', 5]),
            all: key(positive, ['Inquiries per minute in total.', 60]),
          }),
          'Inquiries of visitors who are not signed in.',
        ),
      }),
    ]),
    {
      description: 'Rate limits, per minute and per process; `false` turns them off.',
      examples: [{ writes: { user: 30 } }],
    },
  ),
  privacy: key(
    z.strictObject({
      officers: key(
        texts,
        'User ids or e-mail addresses of agents who may export and erase people. Default: none; the command line always can.',
      ),
      closedTicketDays: key(retentionDays, [
        'Days after closing for which a ticket is retained; `false` for ever.',
        730,
      ]),
      organizations: key(
        z.record(z.string(), retentionDays),
        'Different retention for some organizations, by their id.',
      ),
    }),
    {
      description: 'Export and erasure of personal data, and retention.',
      examples: [{ officers: ['privacy@example.com'], closedTicketDays: 365 }],
    },
  ),
  idempotencyDays: key(positive, {
    description: 'Days for which answers are stored under their `Idempotency-Key`, more than 6.',
    default: 7,
  }),
});
/** The content of a configuration file. */
export type ConfigFile = z.infer<typeof ConfigFile>;

documentation.add(ConfigFile, { description: 'Configuration file of `madoguchi serve`.' });
