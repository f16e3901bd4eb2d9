/** The type of a translation. English has a table per module, because each module of the panel imports its own. */
import type { access } from './en/access.ts';
import type { attachments } from './en/attachments.ts';
import type { away } from './en/away.ts';
import type { checklist } from './en/checklist.ts';
import type { common } from './en/common.ts';
import type { contacts } from './en/contacts.ts';
import type { context } from './en/context.ts';
import type { diagnostics } from './en/diagnostics.ts';
import type { errors } from './en/errors.ts';
import type { framed } from './en/framed.ts';
import type { inquiry } from './en/inquiry.ts';
import type { shell } from './en/shell.ts';
import type { status } from './en/status.ts';
import type { suggestions } from './en/suggestions.ts';
import type { tickets } from './en/tickets.ts';
import type { Locale } from './translate.ts';

/** All messages of the panel in one language. A missing or unknown key is a type error. */
export type PanelMessages = Locale<
  typeof access &
    typeof attachments &
    typeof away &
    typeof checklist &
    typeof common &
    typeof contacts &
    typeof context &
    typeof diagnostics &
    typeof errors &
    typeof framed &
    typeof inquiry &
    typeof shell &
    typeof status &
    typeof suggestions &
    typeof tickets
>;
