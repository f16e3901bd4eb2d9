import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** Only our own variables: others could change how Node.js or a library works. */
const NAMES = /^(?:MADOGUCHI_\w+|PORT)$/;

/**
 * Sets the variables of a `.env` file that are not set in the environment. A file that does not exist is ignored.
 *
 * @param path file to read
 * @param environment environment to change
 * @returns a sentence for the operator when the file cannot be read, else null
 */
export function loadEnvFile(path: string, environment: NodeJS.ProcessEnv): string | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'EISDIR' ? null : `Warning: ${path} cannot be read (${String(code)}).`;
  }
  for (const [name, value] of Object.entries(parseEnv(text)))
    if (NAMES.test(name) && environment[name] === undefined) environment[name] = value;
  return null;
}
