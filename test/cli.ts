import { run } from '../src/cli/run.ts';

/** The result of a command line that ran in this process. */
export interface CliResult {
  code: number;
  out: string;
  error: string;
}

/** Runs `madoguchi` in this process, with the environment variables of this process. */
export async function runCli(args: readonly string[], now: () => number = Date.now): Promise<CliResult> {
  const result = { code: 0, out: '', error: '' };
  result.code = await run(args, {
    out: (text) => (result.out += text),
    err: (text) => (result.error += text),
    now,
  });
  return result;
}
