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

const words = z.record(z.string(), z.string());

const MappingSchema = z.strictObject({
  statuses: z.record(z.string(), z.enum(TICKET_STATUSES)),
  close: z.optional(z.string()),
  reopen: z.optional(z.string()),
  priorities: z.optional(words),
  categories: z.optional(words),
  fields: z.optional(words),
});

const common = {
  url: z.string(),
  timeoutMs: z.optional(z.number()),
  settleMs: z.optional(z.number()),
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

/** How a desk elsewhere is described in a file; its credential comes apart. */
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
    makeAccounts: z.optional(z.boolean()),
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
/** How a desk elsewhere is described in a file. */
export type DeskConfigSchema = z.infer<typeof DeskConfigSchema>;

/** What a desk is spoken to with. */
export interface DeskCredentials {
  token: string;
  /** With which the desk signs what it sends, where it can. */
  webhookSecret?: string | undefined;
}

/**
 * Connects the desk that a description names. Asks it whether the description fits, so it must be up.
 *
 * @param credentials what does not stand in a file
 * @throws ConfigurationError that names the key which does not fit
 * @throws DeskRequestError when the desk does not answer
 */
export async function createDesk(shape: DeskConfigSchema, credentials: DeskCredentials): Promise<Desk> {
  const { pollSeconds, limits, mapping } = shape;
  const settleMs = shape.settleMs ?? WRITE_VISIBILITY_MS[shape.kind];
  return remoteDesk(await connect(shape, credentials), {
    mapping,
    ...(settleMs !== undefined && { settleMs }),
    ...(pollSeconds !== undefined && { pollSeconds }),
    ...(limits !== undefined && { limits }),
  });
}

/** Desks whose search finds a mark later than others' do. */
const WRITE_VISIBILITY_MS: Partial<Record<DeskConfigSchema['kind'], number>> = { jira: 15_000 };

function connect(shape: DeskConfigSchema, { token, webhookSecret }: DeskCredentials): Promise<DeskAdapter> {
  switch (shape.kind) {
    case 'redmine':
      return redmine({ ...shape, token }, shape.mapping);
    case 'request-tracker':
      return requestTracker({ ...shape, token }, shape.mapping);
    case 'zendesk':
      return zendesk({ ...shape, token, ...(webhookSecret !== undefined && { webhookSecret }) }, shape.mapping);
    case 'jira':
      return jira({ ...shape, token }, shape.mapping);
    case 'freshdesk':
      return freshdesk({ ...shape, token }, shape.mapping);
  }
}
