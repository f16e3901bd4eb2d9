import type { Handlers } from '../handler.ts';
import { accessHandlers } from './access.ts';
import { articleHandlers } from './articles.ts';
import { attachmentHandlers } from './attachments.ts';
import { hintHandlers } from './hints.ts';
import { startHandlers } from './start.ts';
import { statusHandlers } from './status.ts';
import { supportHandlers } from './support.ts';
import { ticketHandlers } from './tickets.ts';

/** A handler for every operation of the table. */
export const handlers: Handlers = {
  ...startHandlers,
  ...articleHandlers,
  ...hintHandlers,
  ...ticketHandlers,
  ...attachmentHandlers,
  ...statusHandlers,
  ...accessHandlers,
  ...supportHandlers,
};
