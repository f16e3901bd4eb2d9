/** Options that hold a secret, each with the environment variable to use in its place. */
const SECRET_OPTIONS: Readonly<Record<string, string>> = {
  secret: 'MADOGUCHI_SECRET',
  'key-secret': 'MADOGUCHI_KEY_SECRET',
  'desk-token': 'MADOGUCHI_DESK_TOKEN',
  'desk-webhook-secret': 'MADOGUCHI_DESK_WEBHOOK_SECRET',
  token: 'MADOGUCHI_CHECK_TOKEN',
  'colleague-token': 'MADOGUCHI_CHECK_COLLEAGUE_TOKEN',
  'stranger-token': 'MADOGUCHI_CHECK_STRANGER_TOKEN',
  'admin-token': 'MADOGUCHI_CHECK_ADMIN_TOKEN',
  'agent-token': 'MADOGUCHI_CHECK_AGENT_TOKEN',
  'leaver-token': 'MADOGUCHI_CHECK_LEAVER_TOKEN',
};

/**
 * Returns a warning for each secret on the command line, which every user of the machine can read in the list of
 * processes. The secrets themselves are not repeated.
 *
 * @param args without `node`, the script and the command
 * @example getSecretWarnings(['--secret', 'x']) // ['--secret: … Set MADOGUCHI_SECRET instead.']
 */
export function getSecretWarnings(args: readonly string[]): string[] {
  const warnings = new Map<string, string>();
  for (const [index, argument] of args.entries()) {
    if (!argument.startsWith('--')) continue;
    const separator = argument.indexOf('=');
    const name = argument.slice(2, separator < 0 ? undefined : separator);
    const value = separator < 0 ? (args[index + 1] ?? '') : argument.slice(separator + 1);
    const variable =
      name === 'database'
        ? hasPassword(value)
          ? 'MADOGUCHI_DATABASE'
          : undefined
        : Object.hasOwn(SECRET_OPTIONS, name)
          ? SECRET_OPTIONS[name]
          : undefined;
    if (variable === undefined) continue;
    const what = name === 'database' ? 'its password' : 'its value';
    warnings.set(
      name,
      `--${name}: other users of this machine can read ${what} on the command line. Set ${variable} instead.`,
    );
  }
  return [...warnings.values()];
}

/** Whether a database address holds a password, before the host or as a parameter. */
function hasPassword(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { password, searchParams } = new URL(address);
  return password !== '' || searchParams.has('password');
}
