import type { ImapFlow } from 'imapflow';
import { OperationalError } from '../../errors.ts';
import type { ImapSettings } from './options.ts';

/** The folders of a mailbox by their paths on the server. */
export interface MailboxFolders {
  folder: string;
  processed: string;
  refused: string;
}

/**
 * Finds the folders of the configuration and creates the missing ones, except the one that is read. Names are given below the prefix of
 * the personal namespace, which some servers require (`INBOX.`).
 *
 * @throws OperationalError with a sentence for operators when the folder to read does not exist, or one cannot be created
 */
export async function prepareFolders(
  client: ImapFlow,
  { folder, processedFolder, refusedFolder }: Pick<ImapSettings, 'folder' | 'processedFolder' | 'refusedFolder'>,
): Promise<MailboxFolders> {
  const prefix = client.namespace?.prefix ?? '';
  const paths = (await client.list()).map(({ path }) => path);
  const find = (name: string) =>
    paths.find((path) => path === name || path === `${prefix}${name}` || path.toUpperCase() === name.toUpperCase());
  const source = find(folder);
  if (source === undefined)
    throw new OperationalError(
      'mailbox_folder',
      `The mailbox has no folder "${folder}". Check mail.incoming.imap.folder; the mailbox has: ${paths.slice(0, 20).join(', ')}.`,
    );
  const ensure = async (name: string, key: string) => {
    const existing = find(name);
    if (existing !== undefined) return existing;
    try {
      return (await client.mailboxCreate(name)).path;
    } catch (error) {
      throw new OperationalError(
        'mailbox_folder',
        `The folder "${name}" cannot be created in the mailbox. Create it, or set ${key} to another one.`,
        error,
      );
    }
  };
  return {
    folder: source,
    processed: await ensure(processedFolder, 'mail.incoming.imap.processedFolder'),
    refused: await ensure(refusedFolder, 'mail.incoming.imap.refusedFolder'),
  };
}
