import { readFile } from 'node:fs/promises';
import { verifyExport } from '../server/index.ts';
import { UsageError } from './words.ts';

/**
 * `madoguchi audit verify FILE`: checks an export of the record of support access, without any server. Answers the exit
 * code: 0 when it holds, 1 when it does not.
 *
 * @throws UsageError
 */
export async function audit(args: readonly string[]): Promise<number> {
  const [what, file, ...rest] = args;
  if (what !== 'verify' || file === undefined || rest.length > 0)
    throw new UsageError('Say: madoguchi audit verify FILE');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`"${file}" cannot be read.`, { cause: error });
  });
  const check = verifyExport(text);
  if (!check.ok) {
    process.stderr.write(`${file} does not hold. Record ${check.seq}: ${check.reason}\n`);
    return 1;
  }
  const { organizationId, exportedAt, hash } = check.seal;
  process.stdout.write(
    `${file} holds: ${check.checked} records of ${organizationId}, exported ${exportedAt}.\nSeal ${hash}\n`,
  );
  return 0;
}
