import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readSeal, verifyExport, type KeptSeal } from '../server/index.ts';
import { UsageError } from './text.ts';

const USAGE = 'Say: madoguchi audit verify FILE [--seal RECORDS:HASH or an earlier export]';

/**
 * `madoguchi audit verify FILE`: checks an export of the audit log of support access, without any server. Answers the exit
 * code: 0 when it holds, 1 when it does not.
 *
 * @throws UsageError
 */
export async function audit(args: readonly string[]): Promise<number> {
  const { positionals, seals } = parsed(args);
  const [what, file, ...rest] = positionals;
  if (what !== 'verify' || file === undefined || rest.length > 0) throw new UsageError(USAGE);
  const text = await read(file);
  const check = verifyExport(text, await Promise.all(seals.map(toSeal)));
  if (!check.ok) {
    process.stderr.write(`${file} does not hold. Record ${check.seq}: ${check.reason}\n`);
    return 1;
  }
  const { organizationId, exportedAt, records, last } = check.seal;
  const erased = check.erased === 0 ? '' : `, of ${check.erased} of which something was erased`;
  process.stdout.write(
    `${file} holds: ${check.checked} records of ${organizationId}${erased}, exported ${exportedAt}.\nSeal ${records}:${last}\n${
      seals.length > 0
        ? 'The records that the kept seal counts are all there.\n'
        : 'Without a seal from elsewhere (--seal), a log that was written anew as a whole holds as well.\n'
    }`,
  );
  return 0;
}

function parsed(args: readonly string[]) {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { seal: { type: 'string', multiple: true } },
    });
    return { positionals, seals: values.seal ?? [] };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const read = (file: string) =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`"${file}" cannot be read.`, { cause: error });
  });

/** A seal as it was printed, or that of an earlier export. */
async function toSeal(text: string): Promise<KeptSeal> {
  const [, records, last] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (records !== undefined && last !== undefined) return { records: Number(records), last };
  const seal = readSeal(await read(text));
  if (!seal) throw new UsageError(`"${text}" is neither a seal (RECORDS:HASH) nor an export that ends with one.`);
  return seal;
}
