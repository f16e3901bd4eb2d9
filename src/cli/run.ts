import { ConfigurationError, VERSION } from '../server/index.ts';
import { audit } from './audit.ts';
import { check, CHECK_HELP } from './check.ts';
import { getSecretWarnings } from './exposed-secrets.ts';
import { HELP, readServeOptions } from './options.ts';
import { privacy, PRIVACY_HELP } from './privacy.ts';
import { serve } from './serve.ts';
import { UsageError } from './text.ts';

/**
 * Runs a command line and answers its exit code: 0 done, 1 refused or failed, 2 not understood.
 *
 * @param args without `node` and the script
 */
export async function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [command, ...rest] = args;
  try {
    if (command === '--version' || command === '-v') {
      process.stdout.write(`${VERSION}\n`);
      return 0;
    }
    if (
      command === undefined ||
      command === '--help' ||
      command === '-h' ||
      command === 'help' ||
      rest.includes('--help')
    ) {
      process.stdout.write(command === 'check' ? CHECK_HELP : isPrivacy(command) ? PRIVACY_HELP : HELP);
      return 0;
    }
    for (const warning of getSecretWarnings(rest)) process.stderr.write(`${warning}\n`);
    if (command === 'check') return await check(rest, environment);
    if (command === 'audit') return await audit(rest);
    if (isPrivacy(command)) return await privacy(command, rest, environment);
    if (command !== 'serve') throw new UsageError(`There is no command "${command}".`);
    return await serve(await readServeOptions(rest, environment));
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\nSee: madoguchi ${command === 'check' ? 'check ' : ''}--help\n`);
      return 2;
    }
    process.stderr.write(`${sentence(error)}\n`);
    return 1;
  }
}

const isPrivacy = (command: string | undefined) =>
  command === 'export' || command === 'erase' || command === 'retention';

/** Errors at start are written for the person who reads them; only an unforeseen one needs its stack. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const foreseen = error instanceof ConfigurationError || !('code' in error) || error.constructor === Error;
  const cause = error.cause instanceof Error ? `\n  (${error.cause.message})` : '';
  return foreseen ? `Madoguchi did not start. ${error.message}${cause}` : (error.stack ?? error.message);
}
