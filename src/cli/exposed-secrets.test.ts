import { describe, expect, it } from 'vitest';
import { runCli } from '../../test/cli.ts';
import { processContext } from './context.ts';
import { getSecretWarnings as getWarnings } from './exposed-secrets.ts';
import { createProgram } from './program.ts';

const program = createProgram(processContext, () => {});
const getSecretWarnings = (args: readonly string[]) => getWarnings(args, program);

describe('secrets on the command line', () => {
  it.each([
    ['--secret', 'MADOGUCHI_SECRET'],
    ['--desk-token', 'MADOGUCHI_DESK_TOKEN'],
    ['--desk-webhook-secret', 'MADOGUCHI_DESK_WEBHOOK_SECRET'],
    ['--agent-token', 'MADOGUCHI_CHECK_AGENT_TOKEN'],
  ])('%s causes one warning, which names %s instead and omits the value', (option, variable) => {
    for (const args of [
      [option, 'hunter2'],
      [`${option}=hunter2`],
      ['--quiet', option, 'hunter2', `${option}=hunter2`],
    ]) {
      const warnings = getSecretWarnings(args);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(variable);
      expect(warnings[0]).not.toContain('hunter2');
    }
  });

  it('a database URL with a password causes a warning', () => {
    for (const address of ['postgres://user:hunter2@db.example/x', 'postgres://db.example/x?user=u&password=hunter2']) {
      const [warning] = getSecretWarnings(['--database', address]);
      expect(warning).toContain('MADOGUCHI_DATABASE');
      expect(warning).not.toContain('hunter2');
    }
    for (const address of ['postgres://user@db.example/x', './data', '/data/x.db'])
      expect(getSecretWarnings([`--database=${address}`])).toEqual([]);
  });

  it('every option with a secret or a token in its name, unlike the URL of one, causes a warning', () => {
    const documented = program.commands.flatMap(({ options }) => options.map(({ long }) => long?.slice(2) ?? ''));
    const secrets = documented.filter((name) => /secret|token(?!-url)/.test(name));
    expect(secrets.length).toBeGreaterThan(5);
    for (const name of secrets) expect(getSecretWarnings([`--${name}`, 'x']), name).toHaveLength(1);
  });

  it.each([[['serve', '--port', 'none']], [['privacy', 'export', '--out', 'x']]])(
    '%j writes the warning to the error output before it starts',
    async (args) => {
      const { code, error } = await runCli([...args, '--database', 'postgres://user:hunter2@db.example/x']);
      expect(code).not.toBe(0);
      expect(error.split('\n')[0]).toContain('Set MADOGUCHI_DATABASE instead.');
      expect(error).not.toContain('hunter2');
    },
  );
});
