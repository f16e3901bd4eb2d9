/** All Japanese messages, one chunk. A part adds its file here when it adds its English one. */
import { access } from './access.ts';
import { attachments } from './attachments.ts';
import { common } from './common.ts';
import { errors } from './errors.ts';
import { inquiry } from './inquiry.ts';
import { extras } from './extras.ts';
import { shell } from './shell.ts';
import { status } from './status.ts';
import { suggestions } from './suggestions.ts';
import { tickets } from './tickets.ts';

export { default as css } from './ja.css?inline';

export const messages = {
  ...common,
  ...errors,
  ...shell,
  ...inquiry,
  ...tickets,
  ...status,
  ...suggestions,
  ...access,
  ...attachments,
  ...extras,
};
