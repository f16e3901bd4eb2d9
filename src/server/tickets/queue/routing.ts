import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import * as z from 'zod/mini';
import {
  RoutingRule,
  type AgentTicket,
  type OperationInput,
  type Routing,
  type RoutingTest,
} from '../../../contract/index.ts';
import { writeLater } from '../../database/deferred-writes.ts';
import { writeEvents } from '../../database/sequences.ts';
import { ProblemError } from '../../errors.ts';
import { absentUntil } from '../../inbox/absences.ts';
import { logSettingsChange } from '../../inbox/settings-log.ts';
import type { CallContext, Db, Identity, NewTicket } from '../../interfaces/index.ts';
import type { LifecycleRules } from '../lifecycle.ts';
import { time } from '../rows.ts';
import { normalizeTag } from './queue-filters.ts';

/** Recent tickets that a rule is tested with. */
const TESTED_TICKETS = 100;
/** Milliseconds after which other processes use changed rules. */
const CACHE_MS = 5_000;

const StoredRouting = z.object({ rule: z.string(), at: z.number() });
const Rules = z.array(RoutingRule);
const Fields = z.record(z.string(), z.string());

/** Rules by the adapter of their store, which connections and transactions share. */
const caches = new WeakMap<object, LRUCache<'rules', RoutingRule[]>>();

function getCache(db: Db): LRUCache<'rules', RoutingRule[]> {
  const { adapter } = db.getExecutor();
  const cache = caches.get(adapter) ?? new LRUCache<'rules', RoutingRule[]>({ max: 1, ttl: CACHE_MS });
  caches.set(adapter, cache);
  return cache;
}

/** Reads the routing rule that was applied to a ticket. */
export function toRouting(stored: string | null): AgentTicket['routing'] {
  if (stored === null) return null;
  const { rule, at } = StoredRouting.parse(JSON.parse(stored));
  return { rule, at: time(at) };
}

export async function readRouting(db: Db): Promise<Routing> {
  const row = await db
    .selectFrom('inbox_settings')
    .select(['value', 'version'])
    .where('name', '=', 'routing')
    .executeTakeFirst();
  return { rules: row ? Rules.parse(JSON.parse(row.value)) : [], version: String(row?.version ?? 0) };
}

/** Replaces the rules and returns their new version. */
export async function writeRouting(db: Db, rules: readonly RoutingRule[]): Promise<number> {
  const value = JSON.stringify(rules);
  const { rows } = await sql<{ version: number }>`
    insert into inbox_settings (name, value, version) values ('routing', ${value}, 1)
    on conflict (name) do update set value = ${value}, version = inbox_settings.version + 1
    returning version`.execute(db);
  getCache(db).clear();
  return Number(rows[0]?.version ?? 1);
}

/** Replaces the rules. @throws ProblemError `stale` when they have changed since they were read */
export async function replaceRouting(
  { db, identity, now }: CallContext,
  { rules }: OperationInput<'replaceRouting'>,
  ifMatch: string,
): Promise<Routing> {
  const next = await writeRouting(db, rules);
  if (String(next - 1) !== ifMatch) throw new ProblemError('stale');
  const detail = { rules: rules.map(({ name }) => name) };
  await logSettingsChange(db, identity, now, { area: 'routing', action: 'changed', subject: 'routing', detail });
  return { rules, version: String(next) };
}

/**
 * Whether all conditions of a rule hold for a new ticket.
 *
 * @param isContact whether the requester is a designated contact
 */
export function matchesRule(
  { conditions }: RoutingRule,
  ticket: Pick<NewTicket, 'subject' | 'category' | 'priority' | 'fields'>,
  { organization, locale }: Pick<Identity, 'organization' | 'locale'>,
  isContact: boolean,
): boolean {
  const { category, priority, organizationId, plan, language, designatedContact, subjectContains, field } = conditions;
  const spoken = (locale ?? '').toLowerCase().split(/[-_]/, 1)[0];
  return (
    (category === undefined || ticket.category === category) &&
    (priority === undefined || ticket.priority === priority) &&
    (organizationId === undefined || organization?.id === organizationId) &&
    (plan === undefined || organization?.plan === plan) &&
    (language === undefined || spoken === language.toLowerCase()) &&
    (designatedContact === undefined || designatedContact === isContact) &&
    (subjectContains === undefined || ticket.subject.toLowerCase().includes(subjectContains.toLowerCase())) &&
    (field === undefined || ticket.fields?.[field.id] === field.value)
  );
}

/** Returns the recent tickets that a rule would match, by what they are now and by their requesters. */
export async function testRoutingRule({ db }: CallContext, rule: RoutingRule): Promise<RoutingTest> {
  const rows = await db
    .selectFrom('tickets')
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .select(['tickets.id', 'tickets.number', 'tickets.subject', 'tickets.category', 'tickets.priority'])
    .select(['tickets.fields', 'tickets.organization_id', 'tickets.created_at', 'users.locale'])
    .select(['organizations.name', 'organizations.plan', 'users.role'])
    .where('tickets.spam', '=', 0)
    .orderBy('tickets.created_at', 'desc')
    .orderBy('tickets.id', 'desc')
    .limit(TESTED_TICKETS)
    .execute();
  const matches = rows.filter(({ subject, category, priority, fields, organization_id, name, plan, locale, role }) =>
    matchesRule(
      rule,
      {
        subject,
        ...(category !== null && { category }),
        ...(priority !== null && { priority }),
        fields: Fields.parse(JSON.parse(fields)),
      },
      { organization: { id: organization_id, name: name ?? '', plan }, locale },
      // By the default of `lifecycle.escalation.contacts`, which needs a token for anything else.
      role === 'admin',
    ),
  );
  return {
    checked: rows.length,
    matches: matches.map(({ id, number, subject, created_at }) => ({
      id,
      number: String(number),
      subject,
      createdAt: time(created_at),
    })),
  };
}

/**
 * Applies the first routing rule that matches a new ticket, in the transaction that creates it. The version of the ticket stays, because
 * the requester has not seen another one.
 */
export async function routeTicket(
  tx: Db,
  { identity, now }: Omit<CallContext, 'db'>,
  ticket: Pick<NewTicket, 'subject' | 'category' | 'priority' | 'fields'> & { id: string },
  { canEscalate }: Pick<LifecycleRules, 'canEscalate'>,
): Promise<void> {
  const cache = getCache(tx);
  const rules = cache.get('rules') ?? (await readRouting(tx)).rules;
  cache.set('rules', rules);
  const rule = rules.find((one) => matchesRule(one, ticket, identity, canEscalate(identity)));
  if (!rule || !identity.organization) return;
  const { teamId, tags = [] } = rule.actions;
  const assignee = await findAssignee(tx, rule, now);
  await writeLater(
    tx,
    tx
      .updateTable('tickets')
      .set({
        routing: JSON.stringify({ rule: rule.name, at: now }),
        ...(teamId !== undefined && { team_id: teamId }),
        ...(assignee && { assignee: assignee.name, assignee_id: assignee.id }),
      })
      .where('id', '=', ticket.id),
  );
  const unique = [...new Set(tags.map(normalizeTag))];
  if (unique.length > 0)
    await writeLater(tx, tx.insertInto('ticket_tags').values(unique.map((tag) => ({ ticket_id: ticket.id, tag }))));
  if (!assignee) return;
  const subject = { id: ticket.id, organization_id: identity.organization.id, updated_at: now, priority: null };
  const actor = { id: 'routing', name: 'Routing', role: 'system' };
  await writeEvents(tx, subject, actor, now, [{ kind: 'assigned', detail: { from: null, to: assignee.name } }]);
}

async function findAssignee(tx: Db, { actions: { teamId, assigneeId, assign } }: RoutingRule, now: number) {
  const enabled = tx
    .selectFrom('agents')
    .select(['agents.id', 'agents.name'])
    .where('agents.disabled_at', 'is', null)
    .where(absentUntil(now), 'is', null);
  if (assigneeId !== undefined) return enabled.where('agents.id', '=', assigneeId).executeTakeFirst();
  if (assign === undefined || teamId === undefined) return undefined;
  const order =
    assign === 'least_load'
      ? sql`(select count(*) from tickets where tickets.assignee_id = agents.id and tickets.status not in ('solved', 'closed'))`
      : sql`coalesce((select max(tickets.created_at) from tickets where tickets.assignee_id = agents.id), 0)`;
  return enabled.where('agents.team_id', '=', teamId).orderBy(order).orderBy('agents.id').limit(1).executeTakeFirst();
}
