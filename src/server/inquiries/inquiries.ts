import { randomInt, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Inquiry, InquiryChallenge, InquiryReceipt, SendInquiry } from '../../contract/index.ts';
import type { Db, Identity, PageResult } from '../interfaces/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { encodeCursor, readTimeCursor } from '../database/cursor.ts';
import { isStorableText, normalizeLine } from '../database/text.ts';
import { toEmailVerified } from '../database/users.ts';
import { toAddressGroup } from '../http/rate-limit.ts';
import { createChallenges } from './challenge.ts';
import { resolveInquiryOptions, type InquiryOptions, type InquiryRequest } from './options.ts';
import { createMessage } from '../messages/index.ts';

const PAGE_SIZE = 25;
const DAY_MS = 24 * 3_600_000;
/** Retention of undecided inquiries, which are personal data. */
const RETENTION_MS = 90 * DAY_MS;
/** Unambiguous characters, because references are read out on the phone. */
const REFERENCE_ALPHABET = '23456789CDFGHJKMPQRTVWXY';

/** Inquiries without sign-in. */
export interface Inquiries {
  challenge(db: Db, now: number): Promise<InquiryChallenge>;
  /** @throws ProblemError `proof_refused` when the vendor's own verification fails */
  verify(request: InquiryRequest): Promise<void>;
  /** Looks up no account, so that the response is the same for every sender. */
  send(
    tx: Db,
    inquiry: SendInquiry,
    from: { now: number; address: string | null },
  ): Promise<InquiryReceipt & { id: string }>;
  /** Stores an inquiry that came by mail from an authenticated address. Returns null when the queue is full. */
  addByMail(
    tx: Db,
    inquiry: Pick<SendInquiry, 'name' | 'email' | 'subject' | 'description'>,
    now: number,
  ): Promise<(InquiryReceipt & { id: string }) | null>;
  /** Oldest first. */
  list(db: Db, query: { cursor?: string | undefined; limit?: number | undefined }): Promise<PageResult<Inquiry>>;
  /** Removes an inquiry to accept or discard it. Undefined when another agent was faster. */
  claim(tx: Db, id: string): Promise<ClaimedInquiry | undefined>;
  /** Returns the customer that an agent has verified. @throws ProblemError `validation` for an unknown customer */
  requester(
    tx: Db,
    account: { requesterId: string; organizationId?: string | undefined },
    now: number,
  ): Promise<Identity>;
  sweep(db: Db, now: number): Promise<void>;
}

type ClaimedInquiry = Pick<Inquiry, 'reference' | 'name' | 'email' | 'organization' | 'subject' | 'description'>;

/** @throws ConfigurationError for invalid options */
export function createInquiries(options: InquiryOptions): Inquiries {
  const { verify, difficulty, maxPending } = resolveInquiryOptions(options);
  const challenges = createChallenges(difficulty);

  return {
    challenge: (db, now) => challenges.issue(db, now),

    async verify(request) {
      if (verify && (await verify(request)) !== true) throw new ProblemError('proof_refused');
    },

    async send(tx, { challenge, nonce, organization, name, email, subject, description }, { now, address }) {
      await challenges.use(tx, challenge, nonce, now);
      const sender = address === null ? null : await challenges.digestAddress(tx, toAddressGroup(address));
      const share = {
        sender_digest: sender,
        organization: organization === undefined ? null : normalizeLine(organization),
      };
      const stored = await storeInquiry(tx, { name, email, subject, description }, share, maxPending, now);
      if (!stored) throw new ProblemError('quota', { detail: createMessage('too_many_inquiries') });
      return stored;
    },

    async addByMail(tx, inquiry, now) {
      // Senders of one domain share their part of the queue, as those of one network address do.
      const domain = inquiry.email.slice(inquiry.email.lastIndexOf('@') + 1).toLowerCase();
      const share = { sender_digest: await challenges.digestAddress(tx, domain), organization: null };
      return storeInquiry(tx, inquiry, share, maxPending, now);
    },

    async list(db, query) {
      const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
      const position = query.cursor === undefined ? null : readTimeCursor(query.cursor);
      const found = await db
        .selectFrom('inquiries')
        .select(['id', 'reference', 'name', 'email', 'organization', 'subject', 'description', 'created_at'])
        .$if(position !== null, (qb) =>
          qb.where(sql<boolean>`(created_at, id) > (${position?.[0] ?? 0}, ${position?.[1] ?? ''})`),
        )
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      const accounts = await findAccounts(
        db,
        rows.map(({ email }) => email),
      );
      return {
        items: rows.map(({ created_at, ...row }) => ({
          ...row,
          createdAt: new Date(created_at).toISOString(),
          accounts: accounts.filter(({ address }) => address === row.email.toLowerCase()).map(({ account }) => account),
        })),
        next: found.length > limit && last ? encodeCursor([last.created_at, last.id]) : null,
        total: null,
      };
    },

    async claim(tx, id) {
      if (!isStorableText(id)) return undefined;
      return tx
        .deleteFrom('inquiries')
        .where('id', '=', id)
        .returning(['reference', 'name', 'email', 'organization', 'subject', 'description'])
        .executeTakeFirst();
    },

    async requester(tx, { requesterId, organizationId }, now) {
      const isStorable = isStorableText(requesterId) && isStorableText(organizationId ?? '');
      const [person, duplicate] = isStorable ? await findCustomers(tx, requesterId, organizationId) : [];
      if (!person) throw rejectField('requesterId', 'unknown_customer');
      if (duplicate) throw rejectField('organizationId', 'organization_required');
      return {
        id: person.id,
        name: person.name,
        email: person.email,
        ...toEmailVerified(person),
        locale: person.locale,
        role: person.role === 'admin' ? 'admin' : 'user',
        organization: { id: person.organization_id, name: person.organization_name, plan: person.plan },
        token: { id: null, issuer: null, issuedAt: now },
      };
    },

    async sweep(db, now) {
      await challenges.sweep(db, now);
      await db
        .deleteFrom('inquiries')
        .where('created_at', '<=', now - RETENTION_MS)
        .execute();
    },
  };
}

/** @returns null when the queue is full and the sender has no room in it */
async function storeInquiry(
  tx: Db,
  { name, email, subject, description }: Pick<SendInquiry, 'name' | 'email' | 'subject' | 'description'>,
  share: Share,
  maxPending: number,
  now: number,
): Promise<(InquiryReceipt & { id: string }) | null> {
  if (!(await makeRoom(tx, share, maxPending))) return null;
  const reference = `R-${Array.from({ length: 8 }, () => REFERENCE_ALPHABET[randomInt(REFERENCE_ALPHABET.length)]).join('')}`;
  const id = randomUUID();
  const row = { id, reference, name: normalizeLine(name), email, subject: normalizeLine(subject), description };
  await tx
    .insertInto('inquiries')
    .values({ ...row, created_at: now, ...share })
    .execute();
  return { id, reference };
}

type Share = { sender_digest: string | null; organization: string | null };

/** Returns the key with the most rows, if it has more than `key` would have with one more; undefined otherwise. */
function largestBeyond(keys: readonly string[], key: string): string | undefined {
  const counts = new Map<string, number>();
  for (const each of keys) counts.set(each, (counts.get(each) ?? 0) + 1);
  const [largest] = [...counts].sort(([, one], [, other]) => other - one);
  return largest && largest[1] > (counts.get(key) ?? 0) + 1 ? largest[0] : undefined;
}

/**
 * Makes room for one more inquiry: in a full queue, deletes the latest one of the network address that has the most, or, within
 * one address, of the organization that has the most. Without this, one sender could fill the queue for all organizations.
 *
 * @returns false when the queue is full and none has more than its share
 */
async function makeRoom(tx: Db, own: Share, waiting: number): Promise<boolean> {
  const { count } = await tx
    .selectFrom('inquiries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) < waiting) return true;
  const rows = await tx
    .selectFrom('inquiries')
    .select(['id', 'sender_digest', 'organization'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const toOrganization = (one: Share) => (one.organization ?? '').toLowerCase();
  const sender = largestBeyond(
    rows.map((row) => row.sender_digest ?? ''),
    own.sender_digest ?? '',
  );
  const rest = rows.filter((row) => (row.sender_digest ?? '') === (sender ?? own.sender_digest ?? ''));
  const organization = sender === undefined ? largestBeyond(rest.map(toOrganization), toOrganization(own)) : undefined;
  if (sender === undefined && organization === undefined) return false;
  const displaced = rest.find((row) => organization === undefined || toOrganization(row) === organization);
  if (!displaced) return false;
  await tx.deleteFrom('inquiries').where('id', '=', displaced.id).execute();
  return true;
}

/** Accounts of customers with their organizations, without disabled ones. */
function customers(db: Db) {
  return db
    .selectFrom('users')
    .innerJoin('organizations', 'organizations.id', 'users.organization_id')
    .select(['users.subject as id', 'users.name', 'users.email', 'users.locale', 'users.role'])
    .select('users.verified_address')
    .select(['organizations.id as organization_id', 'organizations.name as organization_name', 'organizations.plan'])
    .where('users.disabled_at', 'is', null)
    .where('users.left_at', 'is', null);
}

/** Finds customers by subject, optionally in one organization; at most two, which suffices to detect ambiguity. */
const findCustomers = (db: Db, id: string, organizationId: string | undefined) =>
  customers(db)
    .where('users.subject', '=', id)
    .where('users.role', 'in', ['user', 'admin'])
    .$if(organizationId !== undefined, (qb) => qb.where('users.organization_id', '=', organizationId ?? ''))
    .limit(2)
    .execute();

/** Finds accounts by verified address. An unverified one may belong to another person. */
async function findAccounts(db: Db, emails: string[]) {
  if (emails.length === 0) return [];
  const rows = await customers(db)
    .where(
      'users.verified_address',
      'in',
      emails.map((email) => email.toLowerCase()),
    )
    .execute();
  return rows.map(({ id, name, role, email, verified_address: address, organization_id, organization_name }) => ({
    address,
    account: { id, name, role, email, organization: { id: organization_id, name: organization_name } },
  }));
}
