import { CommanderError } from 'commander';
import { ConfigurationError, OperationalError } from '../server/index.ts';
import { processContext, type Context } from './context.ts';
import { getSecretWarnings } from './exposed-secrets.ts';
import { EX_TEMPFAIL } from './mail-receive.ts';
import { createProgram } from './program.ts';

/**
 * Runs a command line and returns its exit code: 0 for success, 1 for a failure, 2 for wrong usage.
 *
 * @param args without `node` and the script
 */
export async function run(args: readonly string[], context: Context = processContext): Promise<number> {
  let exitCode = 0;
  const program = createProgram(context, (code) => (exitCode = code));
  for (const warning of getSecretWarnings(args, program)) context.err(`${warning}\n`);
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already printed its message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : getUsageExitCode(args);
    context.err(`${describeError(error)}\n`);
    return 1;
  }
}

/** Mail servers return a mail for any other exit code of a pipe than 75. */
const getUsageExitCode = ([command, subcommand]: readonly string[]): number =>
  command === 'mail' && subcommand === 'receive' ? EX_TEMPFAIL : 2;

/** Errors for the operator are printed as a sentence. Only an unexpected error is printed with its stack. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const expected =
    error instanceof ConfigurationError ||
    error instanceof OperationalError ||
    !('code' in error) ||
    error.constructor === Error;
  const cause = error.cause instanceof Error ? `\n  Cause: ${error.cause.message}` : '';
  return expected ? `error: ${error.message}${cause}` : (error.stack ?? error.message);
}
