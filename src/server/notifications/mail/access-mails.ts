import { isAddress } from '../../lib/mail-address.ts';
import type { Db } from '../../interfaces/index.ts';
import { accessMail, type AccessNotice } from './access-texts.ts';
import type { MailSettings } from './options.ts';
import { toLanguage } from '../../messages/index.ts';
import { enqueueNotices } from './enqueue-mail.ts';
import { sanitizeLine } from './sanitize.ts';

export type { AccessNotice } from './access-texts.ts';

/**
 * Adds a notice to all admins of an organization to the outbox, in the transaction `tx`. Admins at an unverified address get
 * none: notices hold free text, and the mailbox may be a stranger's.
 */
export type AccessMail = (tx: Db, organizationId: string, notice: AccessNotice, now: number) => Promise<void>;

/** @param settings from `resolveMailOptions` */
export function createAccessMail(settings: MailSettings): AccessMail {
  return async (tx, organizationId, notice, now) => {
    const admins = await tx
      .selectFrom('users')
      .select(['name', 'email', 'locale'])
      .where('organization_id', '=', organizationId)
      .where('role', '=', 'admin')
      .where('verified_address', 'is not', null)
      .where('disabled_at', 'is', null)
      .where('left_at', 'is', null)
      .execute();
    const mails = admins.flatMap(({ name, email, locale }) => {
      if (email === null || !isAddress(email)) return [];
      const language = toLanguage(locale) ?? settings.language;
      const vendor = settings.senders.select({ language, organizationId }).brand.name;
      const written = accessMail(notice, { name, language, timeZone: settings.timeZone }, { settings, vendor });
      return [{ to: { name: sanitizeLine(name), address: email }, language, written }];
    });
    await enqueueNotices(tx, organizationId, mails, settings, now);
  };
}
