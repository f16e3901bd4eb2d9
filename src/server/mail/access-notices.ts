import { isAddress } from '../form/values.ts';
import type { Db } from '../ports.ts';
import { accessMail, type AccessNotice } from './access-texts.ts';
import type { MailSettings } from './mail.ts';
import { languageOf } from './notices.ts';
import { putNoticesIntoOutbox } from './outbox.ts';
import { oneLine } from './safe.ts';

export type { AccessNotice } from './access-texts.ts';

/** Writes a notice to all admins of an organization into the outbox, in the transaction `tx`. */
export type AccessMail = (tx: Db, organizationId: string, notice: AccessNotice, now: number) => Promise<void>;

/** @param settings from `settleMail` */
export function createAccessMail(settings: MailSettings): AccessMail {
  return async (tx, organizationId, notice, now) => {
    const admins = await tx
      .selectFrom('users')
      .select(['name', 'email', 'locale'])
      .where('organization_id', '=', organizationId)
      .where('role', '=', 'admin')
      .where('disabled_at', 'is', null)
      .where('left_at', 'is', null)
      .execute();
    const mails = admins.flatMap(({ name, email, locale }) => {
      if (email === null || !isAddress(email)) return [];
      const language = languageOf(locale, settings.language);
      const written = accessMail(notice, { name, language, timeZone: settings.timeZone });
      return [{ to: { name: oneLine(name), address: email }, language, written }];
    });
    await putNoticesIntoOutbox(tx, organizationId, mails, settings, now);
  };
}
