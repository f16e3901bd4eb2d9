import type { Command } from 'commander';
import { handIn, openStore, ProblemError, type HandInResult } from '../server/index.ts';
import type { Definition } from './definition.ts';
import { openFileStore } from './file-store.ts';
import { createApi } from './serve.ts';
import { addServeOptions, resolveServeOptions } from './serve-command.ts';

/** Exit codes of `sysexits.h`, by which mail servers decide about a bounce or a retry. */
const EX_DATAERR = 65;
const EX_NOUSER = 67;
const EX_NOPERM = 77;
/** Try again later. */
export const EX_TEMPFAIL = 75;

/** Adds `madoguchi mail receive`. */
export function defineMailReceive(mail: Command, { context, command, handle }: Definition): void {
  const receive = addServeOptions(
    command(mail, 'receive', 'Add a mail from standard input, as a pipe of a mail server. Takes the options of serve.')
      .option('--recipient <address>', 'recipient of the envelope, for mail whose header fields lack it')
      .option('--bounce', 'exit with 67 or 77 for a refused mail, so that the mail server returns it'),
  ).addHelpText(
    'after',
    `
Exit code: 0 when the mail was added, or was refused and recorded; 65 for a mail beyond the size limit; 75 to try again later,
also for a wrong configuration, so that no mail is returned because of it.

Example, a line of Postfix's master.cf:
  madoguchi unix - n n - 4 pipe user=madoguchi argv=/usr/bin/madoguchi mail receive --config /etc/madoguchi.json --recipient \${recipient}`,
  );
  handle(receive, async () => {
    // Every failure is temporary: a wrong configuration must not return the mails of customers.
    try {
      const { recipient, bounce = false, ...parsed } = receive.opts<{ recipient?: string; bounce?: boolean }>();
      return report(await receiveOne(parsed, recipient), bounce, context.err);
    } catch (error) {
      return report({ kind: 'deferred', error }, false, context.err);
    }
  });
}

async function receiveOne(parsed: Record<string, unknown>, recipient: string | undefined): Promise<HandInResult> {
  const options = await resolveServeOptions(parsed);
  const store = await openStore({ database: options.database, shared: true });
  const files = await openFileStore(store, options.data, options.config);
  const withoutMailbox = options.mail && {
    ...options.mail,
    options: { ...options.mail.options, incoming: { ...options.mail.options.incoming, imap: undefined } },
  };
  const api = createApi(
    { ...options, mail: withoutMailbox, inbox: undefined, quiet: true },
    { store, files },
    undefined,
  );
  try {
    const raw = await readAll(process.stdin, api.maxMailBytes);
    return await handIn(() =>
      raw ? api.receiveMail(raw, { source: 'pipe', recipient }) : Promise.reject(new ProblemError('too_large')),
    );
  } finally {
    await api.close();
    options.mail?.smtp.close();
  }
}

function report(result: HandInResult, bounce: boolean, err: (text: string) => void): number {
  if (result.kind === 'accepted') return 0;
  if (result.kind === 'deferred') {
    err(`error: ${result.error instanceof Error ? result.error.message : String(result.error)}\n`);
    return EX_TEMPFAIL;
  }
  err(`Refused (${result.reason}): ${result.text}\n`);
  if (result.reason === 'too_large') return EX_DATAERR;
  if (!bounce) return 0;
  return result.reason === 'unknown_address' ? EX_NOUSER : EX_NOPERM;
}

/** Reads a stream; null for more than `limit` bytes, of which the rest is not kept. */
async function readAll(stream: AsyncIterable<Buffer | string>, limit: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= limit) chunks.push(bytes);
    else chunks.length = 0;
  }
  return size > limit ? null : Buffer.concat(chunks);
}
