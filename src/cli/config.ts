import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { ACCESS_SCOPES, Link, Text } from '../contract/index.ts';
import {
  ChecklistShape,
  ConfigurationError,
  DeskShape,
  FieldShape,
  PhoneShape,
  PriorityShape,
  SupportHoursShape,
  statusKinds,
} from '../server/index.ts';

const count = z.number().check(z.positive());
const days = z.union([z.literal(false), count]);
const rates = z.strictObject({ user: z.optional(count), organization: z.optional(count), address: z.optional(count) });

const part = z.strictObject({ id: z.string(), label: Text });

/** What the file given with `--config` may say. Everything is optional; a misspelt name is refused, not ignored. */
export const ConfigFile = z.strictObject({
  $schema: z.optional(z.string()),
  form: z.optional(z.array(FieldShape)),
  checklist: z.optional(z.array(ChecklistShape)),
  articleSearch: z.optional(z.enum(['typing', 'search', 'never'])),
  context: z.optional(z.boolean()),
  diagnostics: z.optional(z.boolean()),
  phones: z.optional(z.array(PhoneShape)),
  priorities: z.optional(z.array(PriorityShape)),
  defaultPriority: z.optional(z.nullable(z.string())),
  limits: z.optional(
    z.strictObject({
      subject: z.optional(z.int()),
      description: z.optional(z.int()),
      comment: z.optional(z.int()),
      attachmentBytes: z.optional(z.int()),
      attachments: z.optional(z.int()),
      attachmentTypes: z.optional(z.array(z.string())),
    }),
  ),
  /** Plans whose people may not file tickets, with what they are told. */
  refusedPlans: z.optional(z.record(z.string(), z.strictObject({ reason: Text, link: z.optional(Link) }))),
  /** What the status page is called, and where the public one is. */
  statusPage: z.optional(
    z.strictObject({
      pageName: z.optional(z.string()),
      pageUrl: z.optional(z.string()),
      subscribeUrl: z.optional(z.string()),
    }),
  ),
  /** `false` switches the status off. */
  status: z.optional(z.literal(false)),
  /** Whether your back end enforces support access; only then the panel shows it. `false` switches it off. */
  supportAccess: z.optional(z.union([z.literal(false), z.strictObject({ enforced: z.optional(z.boolean()) })])),
  /** A status page somewhere else, instead of the incidents that are kept here. `--status` names one as well. */
  statusSource: z.optional(
    z.strictObject({
      kind: z.optional(z.enum(statusKinds)),
      url: z.optional(z.string()),
      /** Which page of an Uptime Kuma. */
      slug: z.optional(z.string()),
      cacheSeconds: z.optional(count),
      timeoutSeconds: z.optional(count),
      maxBytes: z.optional(count),
      allowPrivate: z.optional(z.boolean()),
      headers: z.optional(z.record(z.string(), z.string())),
      hide: z.optional(z.array(z.string())),
    }),
  ),
  /** The ticket system where tickets live, instead of the database here. Its token comes by `--desk-token`. */
  desk: z.optional(DeskShape),
  /** Other words that people use for a component, by its id or name. */
  componentAliases: z.optional(z.record(z.string(), z.array(z.string()))),
  /** Support hours, reopening, rating, editing and escalation. */
  following: z.optional(
    z.strictObject({
      supportHours: z.optional(SupportHoursShape),
      reopenDays: z.optional(z.number()),
      rateDays: z.optional(z.number()),
      editable: z.optional(z.array(z.string())),
      escalation: z.optional(
        z.strictObject({
          /** Who may escalate, by user id or e-mail address. */
          contacts: z.optional(z.array(z.string())),
          next: z.optional(Text),
        }),
      ),
    }),
  ),
  /** Limits of the live stream of events; `false` for none at all. */
  events: z.optional(
    z.union([
      z.literal(false),
      z.strictObject({ perUser: z.optional(count), perProcess: z.optional(count), beatSeconds: z.optional(count) }),
    ]),
  ),
  /** What can be allowed in support access, and for how many seconds. */
  access: z.optional(
    z.strictObject({
      keySecret: z.optional(z.union([z.string(), z.array(z.string())])),
      maximumSeconds: z.optional(count),
      defaultSeconds: z.optional(count),
      choices: z.optional(z.array(count)),
      requestSeconds: z.optional(count),
      sessionSeconds: z.optional(count),
      tokenSeconds: z.optional(count),
      scopes: z.optional(z.array(z.enum(ACCESS_SCOPES))),
      actAsAdmins: z.optional(z.boolean()),
      areas: z.optional(z.array(part)),
      environments: z.optional(z.array(part)),
      breakGlass: z.optional(z.union([z.literal(false), z.strictObject({ maximumSeconds: count })])),
    }),
  ),
  /** Asking for help without signing in. */
  inquiries: z.optional(
    z.union([z.boolean(), z.strictObject({ bits: z.optional(z.int()), waiting: z.optional(z.int()) })]),
  ),
  anonymous: z.optional(z.array(z.enum(['getSession', 'getStatus', 'searchArticles']))),
  claims: z.optional(
    z.strictObject({
      id: z.optional(z.string()),
      name: z.optional(z.string()),
      email: z.optional(z.string()),
      phone: z.optional(z.string()),
      locale: z.optional(z.string()),
      organization: z.optional(z.string()),
      organizationName: z.optional(z.string()),
      role: z.optional(z.string()),
      plan: z.optional(z.string()),
    }),
  ),
  /** The `typ` that tokens must carry, such as `at+jwt`. Default: `JWT`, or none. */
  tokenType: z.optional(z.string()),
  /** Whether one subject may belong to several organizations at the same time. */
  severalOrganizations: z.optional(z.boolean()),
  origins: z.optional(z.array(z.string())),
  requestHeaders: z.optional(z.array(z.string())),
  trustedProxies: z.optional(z.array(z.string())),
  rateLimits: z.optional(
    z.union([
      z.literal(false),
      z.strictObject({
        requests: z.optional(rates),
        writes: z.optional(rates),
        uploads: z.optional(rates),
        searches: z.optional(rates),
        verifications: z.optional(rates),
        failedTokens: z.optional(z.strictObject({ address: z.optional(count) })),
      }),
    ]),
  ),
  /** Addresses that are told of every act in support access. */
  webhooks: z.optional(
    z.array(
      z.strictObject({
        url: z.string(),
        secret: z.union([z.string(), z.array(z.string())]),
        events: z.optional(z.array(z.string())),
      }),
    ),
  ),
  /** Who may export and erase people, and how long closed tickets are kept. */
  privacy: z.optional(
    z.strictObject({
      /** Agents, by user id or e-mail address. */
      officers: z.optional(z.array(z.string())),
      closedTicketDays: z.optional(days),
      organizations: z.optional(z.record(z.string(), days)),
    }),
  ),
  idempotencyDays: z.optional(count),
});
/** What the file given with `--config` may say. */
export type ConfigFile = z.infer<typeof ConfigFile>;

/**
 * Reads a configuration file.
 *
 * @throws ConfigurationError naming the file and the places in it that are wrong
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ConfigurationError(`The configuration file "${path}" cannot be read as JSON.`, { cause: error });
  }
  const result = z.safeParse(ConfigFile, value);
  if (result.success) return result.data;
  const places = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${[...issue.path, issue.keys.join(', ')].join('.')} is not known`
      : `${issue.path.join('.')} is not as it should be (${issue.code})`,
  );
  throw new ConfigurationError(`The configuration file "${path}" is refused: ${places.join('; ')}.`);
}
