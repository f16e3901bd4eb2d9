import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import * as z from 'zod/mini';
import { readExportSignature, verifyAuditExport, type TrustedSignature } from '../server/index.ts';
import type { Context } from './context.ts';
import { readFlags } from './options.ts';
import type { Definition } from './definition.ts';
import { UsageError } from './text.ts';

const Flags = z.object({ seal: z.array(z.string()) });

/** Adds `madoguchi audit`. */
export function defineAudit(program: Command, { context, command, handle }: Definition): void {
  const audit = command(program, 'audit', 'Check the audit log of support access.');
  const verify = command(audit, 'verify', 'Verify an export of the audit log, without a server.')
    .argument('<file>', 'export of the audit log, JSON Lines or CSV')
    .option(
      '--seal <seal>',
      'seal that the log must contain, as RECORDS:HASH, or an earlier export; can be repeated',
      (value: string, previous: string[]) => [...previous, value],
      [],
    )
    .addHelpText('after', '\nExit code: 0 when the log is intact, 1 when it is not, 2 for wrong usage.');
  handle(verify, (_, file = '') => verifyFile(file, readFlags(Flags, verify.opts()).seal, context));
}

/** @returns 0 when the log is intact, 1 when it is not */
async function verifyFile(file: string, seals: readonly string[], { out, err }: Context): Promise<number> {
  const text = await read(file);
  const check = verifyAuditExport(text, await Promise.all(seals.map(toSeal)));
  if (!check.ok) {
    err(`${file} is not intact. Record ${check.seq}: ${check.reason}\n`);
    return 1;
  }
  const { organizationId, exportedAt, records, last } = check.seal;
  const erased = check.erased === 0 ? '' : `, ${check.erased} of them with erased content`;
  out(
    `${file} is intact: ${check.checked} records of ${organizationId}${erased}, exported ${exportedAt}.\nSeal ${records}:${last}\n${
      seals.length > 0
        ? 'All records counted by the given seal are present.\n'
        : 'Without an earlier seal (--seal), a log that was rewritten as a whole passes as well.\n'
    }`,
  );
  return 0;
}

const read = (file: string) =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`cannot read "${file}"`, { cause: error });
  });

/** Reads a printed seal, or the seal of an earlier export. */
async function toSeal(text: string): Promise<TrustedSignature> {
  const [, records, last] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (records !== undefined && last !== undefined) return { records: Number(records), last };
  const seal = readExportSignature(await read(text));
  if (!seal) throw new UsageError(`"${text}" is neither a seal (RECORDS:HASH) nor an export that ends with one`);
  return seal;
}
