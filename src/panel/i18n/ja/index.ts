/** All Japanese messages, one chunk. A part adds its file here when it adds its English one. */
import { errors } from './errors.ts';
import { shell } from './shell.ts';
import { submit } from './submit.ts';

export const messages = { ...errors, ...shell, ...submit };
