import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { databases } from '../../test/databases.ts';
import { runCli } from '../../test/cli.ts';
import { killCliProcesses, startCli } from '../../test/cli-process.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';

afterAll(killCliProcesses);

describe.each(databases)('madoguchi agents on $name', ({ freshAddress }) => {
  it('adds, lists, changes and disables agents', async () => {
    const place = ['--data', join(inject('scratch'), randomUUID()), '--database', await freshAddress()];
    const added = await runCli(['agents', 'add', 'Kim@Harbor.example', '--team', 'Billing', ...place]);
    expect(added.out).toMatch(/^http:\/\/127\.0\.0\.1:8080\/inbox\/sign-in\/link\?token=[\w-]{43}\n$/);
    expect(added.error).toContain('once, within 15 minutes');
    const again = await runCli(['agents', 'add', 'kim@harbor.example', ...place]);
    expect([again.code, again.error]).toEqual([1, expect.stringContaining('exists already')]);
    expect((await runCli(['agents', 'role', 'kim@harbor.example', 'manager', ...place])).code).toBe(0);
    expect((await runCli(['agents', 'list', ...place])).out).toBe('kim@harbor.example\tKim\tmanager\tBilling\tinbox\n');
    expect((await runCli(['agents', 'disable', 'kim@harbor.example', ...place])).code).toBe(0);
    expect((await runCli(['agents', 'list', ...place])).out).toContain('\tdisabled\n');
    expect((await runCli(['agents', 'link', 'kim@harbor.example', ...place])).code).toBe(1);
    expect((await runCli(['agents', 'enable', 'kim@harbor.example', ...place])).code).toBe(0);
    const link = await runCli(['agents', 'link', 'kim@harbor.example', '--public-url', 'https://x.example/', ...place]);
    expect(link.out).toMatch(/^https:\/\/x\.example\/inbox\/sign-in\/link/);
    const unknown = await runCli(['agents', 'disable', 'nobody@harbor.example', ...place]);
    expect([unknown.code, unknown.error]).toEqual([1, 'error: there is no agent "nobody@harbor.example"\n']);
    expect((await runCli(['agents', 'add', 'no address', ...place])).code).toBe(2);
  });

  it('works while the server runs: the printed link signs in, and a disabled agent is refused at once', async () => {
    const data = join(inject('scratch'), randomUUID());
    const place = ['--data', data, '--database', await freshAddress()];
    const server = startCli(['serve', '--port', '0', ...place], { MADOGUCHI_SECRET: SECRET });
    const origin = await server.origin();
    const added = await runCli(['agents', 'add', 'kim@harbor.example', '--public-url', origin, ...place]);
    expect(added.code, added.error).toBe(0);
    const url = new URL(added.out.trim());
    expect(await (await fetch(url)).text()).toContain('<form method="post" action="link">');
    const pressed = await fetch(`${origin}/inbox/sign-in/link`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin },
      body: new URLSearchParams({ token: url.searchParams.get('token') ?? '' }),
    });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/inbox/']);
    const cookie = pressed.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const session = () => fetch(`${origin}/inbox/session`, { headers: { cookie } });
    expect((await session()).status).toBe(200);
    expect((await runCli(['agents', 'disable', 'kim@harbor.example', ...place])).code).toBe(0);
    expect((await session()).status).toBe(401);
    server.child.kill('SIGTERM');
    await server.ended;
  });
});
