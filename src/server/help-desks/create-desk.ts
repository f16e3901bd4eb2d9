import * as z from 'zod/mini';
import { TICKET_STATUSES } from '../../contract/index.ts';
import type { Desk } from '../interfaces/index.ts';
import type { DeskAdapter } from './adapter.ts';
import { freshdesk } from './freshdesk/index.ts';
import { jira } from './jira/index.ts';
import { remoteDesk } from './remote/remote-desk.ts';
import { redmine } from './redmine/index.ts';
import { requestTracker } from './request-tracker/index.ts';
import { zendesk } from './zendesk/index.ts';

const StringMap = z.record(z.string(), z.string());

const MappingSchema = z.strictObject({
  statuses: z.record(z.string(), z.enum(TICKET_STATUSES)),
  close: z.optional(z.string()),
  reopen: z.optional(z.string()),
  priorities: z.optional(StringMap),
  categories: z.optional(StringMap),
  fields: z.optional(StringMap),
});

const common = {
  url: z.string(),
  timeoutMs: z.optional(z.number()),
  lookupDelayMs: z.optional(z.number()),
  pollSeconds: z.optional(z.union([z.literal(false), z.number()])),
  limits: z.optional(
    z.strictObject({
      subject: z.optional(z.number()),
      body: z.optional(z.number()),
      fileBytes: z.optional(z.number()),
      totalFileBytes: z.optional(z.number()),
    }),
  ),
  mapping: MappingSchema,
};

/** Configuration of a remote help desk, without its credentials. */
export const DeskConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('request-tracker'),
    ...common,
    queue: z.string(),
    markerField: z.optional(z.string()),
    categoryField: z.optional(z.string()),
  }),
  z.strictObject({
    kind: z.literal('redmine'),
    ...common,
    project: z.string(),
    tracker: z.optional(z.string()),
    markerField: z.optional(z.string()),
  }),
  z.strictObject({
    kind: z.literal('zendesk'),
    ...common,
    account: z.optional(z.string()),
    form: z.optional(z.number()),
    markerField: z.optional(z.string()),
    categoryField: z.optional(z.string()),
    createAccounts: z.optional(z.boolean()),
  }),
  z.strictObject({
    kind: z.literal('jira'),
    ...common,
    account: z.optional(z.string()),
    serviceDesk: z.string(),
    requestType: z.string(),
    markerField: z.optional(z.string()),
    categoryField: z.optional(z.string()),
    createCustomers: z.optional(z.boolean()),
  }),
  z.strictObject({
    kind: z.literal('freshdesk'),
    ...common,
    markerField: z.optional(z.string()),
    categoryField: z.optional(z.string()),
    fileHosts: z.optional(z.array(z.string())),
  }),
]);
/** Configuration of a remote help desk, without its credentials. */
export type DeskConfigSchema = z.infer<typeof DeskConfigSchema>;

/** Credentials of a remote help desk. */
export interface DeskCredentials {
  token: string;
  /** Secret with which the help desk signs its webhooks, where it supports that. */
  webhookSecret?: string | undefined;
}

/**
 * Connects a remote help desk and checks the configuration against it, so it must be reachable.
 *
 * @throws ConfigurationError with the key that does not fit
 * @throws DeskRequestError when the help desk does not respond
 */
export async function createDesk(config: DeskConfigSchema, credentials: DeskCredentials): Promise<Desk> {
  const { pollSeconds, limits, mapping } = config;
  const lookupDelayMs = config.lookupDelayMs ?? WRITE_VISIBILITY_MS[config.kind];
  return remoteDesk(await connect(config, credentials), {
    mapping,
    ...(lookupDelayMs !== undefined && { lookupDelayMs }),
    ...(pollSeconds !== undefined && { pollSeconds }),
    ...(limits !== undefined && { limits }),
  });
}

/** Help desks whose search index finds a marker later than others. */
const WRITE_VISIBILITY_MS: Partial<Record<DeskConfigSchema['kind'], number>> = { jira: 15_000 };

function connect(config: DeskConfigSchema, { token, webhookSecret }: DeskCredentials): Promise<DeskAdapter> {
  switch (config.kind) {
    case 'redmine':
      return redmine({ ...config, token }, config.mapping);
    case 'request-tracker':
      return requestTracker({ ...config, token }, config.mapping);
    case 'zendesk':
      return zendesk({ ...config, token, ...(webhookSecret !== undefined && { webhookSecret }) }, config.mapping);
    case 'jira':
      return jira({ ...config, token }, config.mapping);
    case 'freshdesk':
      return freshdesk({ ...config, token }, config.mapping);
  }
}
