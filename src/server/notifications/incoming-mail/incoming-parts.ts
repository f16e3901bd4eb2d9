import type { FormSettings } from '../../forms/index.ts';
import type { Inquiries } from '../../inquiries/index.ts';
import type { Attachments, Desk, FileStore } from '../../interfaces/index.ts';
import type { Destinations } from '../channels.ts';
import type { MailSettings } from '../mail/options.ts';
import type { TicketMails } from '../mail/ticket-mails.ts';

/** Dependencies of the mail processor. */
export interface IncomingParts {
  settings: MailSettings;
  desk: Desk;
  attachments: Attachments;
  form: FormSettings;
  notices: TicketMails;
  /** Null where inquiries are off. */
  inquiries: Inquiries | null;
  destinations: Destinations;
  /** Stores original messages; null without a file store. */
  files: FileStore | null;
}
