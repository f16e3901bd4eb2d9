import { connectImap, toServerName } from './connect.ts';
import { prepareFolders } from './folders.ts';
import { resolveImapOptions, type ImapOptions } from './options.ts';

/** Result of a check of a mailbox. */
export interface ImapCheck {
  /** Host and port. */
  server: string;
  folder: string;
  /** Messages that wait in the folder. */
  waiting: number;
  /** Whether the server announces new mail at once (IDLE). Otherwise it is polled. */
  pushes: boolean;
}

/**
 * Checks the configuration of a mailbox without processing mail: connects, authenticates, opens the folder and creates the folders
 * for processed and refused mail.
 *
 * @throws ConfigurationError naming the option that is invalid; Error with a sentence for operators for any other failure
 * @example const { server, waiting } = await checkImap({ host: 'imap.example.com', user: 'support', password });
 */
export async function checkImap(options: ImapOptions): Promise<ImapCheck> {
  const settings = resolveImapOptions(options);
  const client = await connectImap(settings, 0);
  try {
    const { folder } = await prepareFolders(client, settings);
    const { exists } = await client.mailboxOpen(folder);
    return { server: toServerName(settings), folder, waiting: exists, pushes: client.capabilities.has('IDLE') };
  } finally {
    await client.logout().catch(() => client.close());
  }
}
