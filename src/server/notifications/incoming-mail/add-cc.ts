import type { Ticket } from '../../../contract/index.ts';
import type { CallContext, Db, Desk } from '../../interfaces/index.ts';
import { isAddress, toAsciiAddress } from '../../lib/mail-address.ts';
import type { FormSettings } from '../../forms/index.ts';
import type { MailSettings } from '../mail/options.ts';
import { BY_MAIL } from '../mail/resolve-sender.ts';
import { isOwnAddress } from './auto-reply.ts';
import type { Envelope } from './envelope.ts';

/** People in cc of a ticket, where the form sets no other limit. */
const DEFAULT_CC_LIMIT = 10;

/** Services that adding people to the cc needs. */
export interface CcParts {
  settings: MailSettings;
  desk: Desk;
  form: FormSettings;
}

/**
 * Returns the people in To and Cc of a mail who may join the cc of a ticket, in their order: not this server, not the sender, and
 * strangers only where `addCc` is `anyone` for the organization.
 *
 * @param ticket.cc the cc of the ticket so far
 * @param ticket.requester the address of the requester, if it is not the sender
 */
export async function selectNewCc(
  { db, identity }: CallContext,
  { settings, form }: Pick<CcParts, 'settings' | 'form'>,
  { named, from }: Envelope,
  ticket: { cc: readonly string[]; requester: string | null },
): Promise<string[]> {
  const organizationId = identity.organization?.id ?? '';
  const { incoming } = settings;
  const policy = incoming.addCcByOrganization.get(organizationId) ?? incoming.addCc;
  if (policy === 'none') return [];
  const seen = new Set([...ticket.cc, from, ticket.requester ?? from].map(toAsciiAddress));
  const candidates = [...new Set(named.map(toAsciiAddress))].filter(
    (address) => !seen.has(address) && isAddress(address) && !isOwnAddress(settings, address),
  );
  const limit = (await readCcLimit(form, identity)) - ticket.cc.length;
  if (candidates.length === 0 || limit <= 0) return [];
  const colleagues = policy === 'anyone' ? null : await findColleagues(db, organizationId, candidates);
  return candidates.filter((address) => colleagues === null || colleagues.has(address)).slice(0, limit);
}

/** The limit of the form's field; 0 where the form has no such field. */
async function readCcLimit(form: FormSettings, identity: CallContext['identity']): Promise<number> {
  const field = (await form.formFor(identity)).fields.find(({ id }) => id === 'cc');
  return field ? (field.maxItems ?? DEFAULT_CC_LIMIT) : 0;
}

async function findColleagues(db: Db, organizationId: string, addresses: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('users')
    .select('verified_address')
    .where('organization_id', '=', organizationId)
    .where('subject', 'not like', `${BY_MAIL}%`)
    .where('verified_address', 'in', addresses)
    .where('disabled_at', 'is', null)
    .where('left_at', 'is', null)
    .execute();
  return new Set(rows.flatMap(({ verified_address }) => (verified_address === null ? [] : [verified_address])));
}

/**
 * Adds the people in To and Cc of a reply to the cc of its ticket, in the transaction of `context`. Only those who may edit the cc in
 * the panel can do so: the requester and admins, while the ticket is open.
 */
export async function addCcOfReply(
  context: CallContext,
  { desk, ...parts }: CcParts,
  envelope: Envelope,
  ticket: Ticket,
): Promise<void> {
  if (!desk.editTicket || !ticket.allowed.edit?.includes('cc')) return;
  const cc = ticket.cc ?? [];
  const requester = await context.db
    .selectFrom('users')
    .select('email')
    .where('organization_id', '=', context.identity.organization?.id ?? '')
    .where('subject', '=', ticket.requester.id)
    .executeTakeFirst();
  const added = await selectNewCc(context, parts, envelope, { cc, requester: requester?.email ?? null });
  if (added.length > 0) await desk.editTicket(context, ticket.id, { cc: [...cc, ...added] }, ticket.version ?? '');
}
