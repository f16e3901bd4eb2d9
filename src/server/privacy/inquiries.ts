import type { Db } from '../interfaces/index.ts';
import { foldName } from './mentions.ts';

/**
 * Reads the inquiries of a person: those from the verified address of their account. Where another organization has an
 * account of the same address, only those that name the person's organization; anything else may be of the other one.
 */
export async function readOwnInquiries(
  db: Db,
  { organizationId, account, address }: { organizationId: string; account: string; address: string | null },
) {
  if (address === null) return [];
  // Folded in code: SQLite folds ASCII only.
  const rows = (await db.selectFrom('inquiries').selectAll().execute()).filter(
    ({ email }) => email.toLowerCase() === address,
  );
  if (rows.length === 0) return rows;
  const elsewhere = await db
    .selectFrom('users')
    .select('id')
    .where('verified_address', '=', address)
    .where('organization_id', '<>', organizationId)
    .where('id', '<>', account)
    .executeTakeFirst();
  if (!elsewhere) return rows;
  const organization = await db
    .selectFrom('organizations')
    .select('name')
    .where('id', '=', organizationId)
    .executeTakeFirst();
  const names = new Set([organizationId, organization?.name ?? organizationId].map((name) => foldName(name).trim()));
  return rows.filter((row) => row.organization !== null && names.has(foldName(row.organization).trim()));
}

/** Deletes the inquiries of a person. */
export async function eraseInquiries(tx: Db, person: Parameters<typeof readOwnInquiries>[1]): Promise<void> {
  for (const { id } of await readOwnInquiries(tx, person))
    await tx.deleteFrom('inquiries').where('id', '=', id).execute();
}
