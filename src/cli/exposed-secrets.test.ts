import { afterEach, describe, expect, it, vi } from 'vitest';
import { getSecretWarnings } from './exposed-secrets.ts';
import { HELP } from './options.ts';
import { CHECK_HELP } from './check.ts';
import { run } from './run.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('secrets on the command line', () => {
  it.each([
    ['--secret', 'MADOGUCHI_SECRET'],
    ['--desk-token', 'MADOGUCHI_DESK_TOKEN'],
    ['--desk-webhook-secret', 'MADOGUCHI_DESK_WEBHOOK_SECRET'],
    ['--agent-token', 'MADOGUCHI_CHECK_AGENT_TOKEN'],
  ])('%s is warned about once, with %s to use instead and without the value', (option, variable) => {
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

  it('a database address is warned about where it holds a password', () => {
    for (const address of ['postgres://user:hunter2@db.example/x', 'postgres://db.example/x?user=u&password=hunter2']) {
      const [warning] = getSecretWarnings(['--database', address]);
      expect(warning).toContain('MADOGUCHI_DATABASE');
      expect(warning).not.toContain('hunter2');
    }
    for (const address of ['postgres://user@db.example/x', './data', '/data/x.db'])
      expect(getSecretWarnings([`--database=${address}`])).toEqual([]);
  });

  it('every option whose help prefers the variable, and every token of check, is known', () => {
    const documented = [
      ...HELP.matchAll(/^ {2}--([\w-]+) <text>/gm),
      ...CHECK_HELP.matchAll(/^ {2}--([\w-]+) <(?:jwt|text)>/gm),
    ].map(([, name = '']) => name);
    const secrets = documented.filter((name) => /secret|token/.test(name));
    expect(secrets.length).toBeGreaterThan(5);
    for (const name of secrets) expect(getSecretWarnings([`--${name}`, 'x']), name).toHaveLength(1);
  });

  it.each([
    ['serve', '--port', 'none'],
    ['export', '--out', 'x'],
  ])('%s writes the warning to the error output before it starts', async (...args) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await run([...args, '--database', 'postgres://user:hunter2@db.example/x'], {})).not.toBe(0);
    expect(write.mock.calls[0]?.[0]).toContain('Set MADOGUCHI_DATABASE instead.');
    expect(write.mock.calls.join('')).not.toContain('hunter2');
  });
});
