import type { Command, Option } from 'commander';
import { SecretOption } from './options.ts';

/**
 * Returns a warning for each secret on the command line, which every user of the machine can read in the list of
 * processes. The secrets themselves are not repeated. Works on the raw arguments, so that a command line with errors is
 * warned about as well.
 *
 * @param args without `node` and the script
 * @example getSecretWarnings(['serve', '--secret', 'x'], program) // ['--secret: … Set MADOGUCHI_SECRET instead.']
 */
export function getSecretWarnings(args: readonly string[], program: Command): string[] {
  const options = listOptions(program);
  const warnings = new Map<string, string>();
  for (const [index, argument] of args.entries()) {
    if (!argument.startsWith('--')) continue;
    const separator = argument.indexOf('=');
    const name = argument.slice(0, separator < 0 ? undefined : separator);
    const value = separator < 0 ? (args[index + 1] ?? '') : argument.slice(separator + 1);
    const option = options.find(({ long }) => long === name);
    const isExposed = option instanceof SecretOption || (name === '--database' && hasPassword(value));
    if (option?.envVar === undefined || !isExposed) continue;
    const part = name === '--database' ? 'its password' : 'its value';
    warnings.set(
      name,
      `${name}: other users of this machine can read ${part} on the command line. Set ${option.envVar} instead.`,
    );
  }
  return [...warnings.values()];
}

/** The options of a command and all its subcommands. */
const listOptions = (command: Command): Option[] => [...command.options, ...command.commands.flatMap(listOptions)];

/** Whether a database URL holds a password, before the host or as a parameter. */
function hasPassword(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { password, searchParams } = new URL(address);
  return password !== '' || searchParams.has('password');
}
