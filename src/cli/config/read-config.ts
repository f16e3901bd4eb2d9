import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { ConfigurationError } from '../../server/index.ts';
import { describeIssues, describeRawIssue } from './issues.ts';
import { ConfigFile } from './schema.ts';

/**
 * Strings, and line comments outside of strings. The closing quote is optional so that matching never backtracks; JSON.parse
 * reports a missing one.
 */
const STRINGS_AND_COMMENTS = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*/g;

/**
 * Reads a configuration file: JSON in which lines may end with a `//` comment.
 *
 * @throws ConfigurationError that lists every faulty key with its full path
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Cannot read the configuration file "${path}": ${reason}.`);
  }
  return parseConfigFile(text, path);
}

/**
 * Parses the text of a configuration file.
 *
 * @param path name of the file in error messages
 * @throws ConfigurationError
 */
export function parseConfigFile(text: string, path: string): ConfigFile {
  let value: unknown;
  try {
    // Comments become spaces, so that positions in syntax errors stay right.
    value = JSON.parse(
      text
        .replace(/^\ufeff/, '')
        .replaceAll(STRINGS_AND_COMMENTS, (match) => (match.startsWith('/') ? ' '.repeat(match.length) : match)),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`The configuration file "${path}" is not valid JSON: ${reason}.`);
  }
  const result = z.safeParse(ConfigFile, value, { error: describeRawIssue, reportInput: true });
  if (result.success) return result.data;
  const lines = describeIssues(result.error.issues);
  throw new ConfigurationError(
    `The configuration file "${path}" has ${lines.length === 1 ? 'an error' : `${lines.length} errors`}:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
}
