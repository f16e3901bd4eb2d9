/** Checks the alert rules and the dashboard in `deploy` with promtool, and that every metric in them exists. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { createPrometheusMetrics } from '../../src/server/index.ts';
import { findProgram } from '../../scripts/test-tools.ts';

const deploy = resolve(import.meta.dirname, '../../deploy');
const promtool = findProgram('promtool');
if (promtool === null) console.log('NOT RUN: promtool is missing. Suite "machine" installs it on Debian.');

const runPromtool = (args: readonly string[], input?: string) =>
  execFileSync(promtool ?? '', args, {
    cwd: join(deploy, 'prometheus'),
    encoding: 'utf8',
    ...(input !== undefined && { input }),
  });

async function renderMetrics(): Promise<string> {
  const { metrics, render } = await createPrometheusMetrics();
  metrics.request({ method: 'GET', operation: '/v1/tickets', status: 200, seconds: 0.01 });
  metrics.call({ system: 'desk', outcome: 'ok', seconds: 0.01 });
  metrics.job({ job: 'tickets', outcome: 'ok', seconds: 0.01 });
  metrics.query({ outcome: 'ok', seconds: 0.01 });
  metrics.observe(() =>
    Promise.resolve({
      eventStreams: 1,
      outbox: { mail: { waiting: 0, failed: 0, oldestSeconds: 0 } },
      tickets: { new: 1 },
      pool: { open: 1, idle: 1, waiting: 0 },
    }),
  );
  return render();
}

it.skipIf(promtool === null)('the alert rules are valid, and fire in the cases of their tests', () => {
  expect(runPromtool(['check', 'rules', 'madoguchi.rules.yaml'])).toContain('SUCCESS');
  expect(runPromtool(['test', 'rules', 'madoguchi.rules.test.yaml'])).toContain('SUCCESS');
});

it.skipIf(promtool === null)('the metrics have the format of Prometheus', async () => {
  const own = (await renderMetrics()).split('\n').filter((line) => line.includes('madoguchi_'));
  expect(runPromtool(['check', 'metrics'], `${own.join('\n')}\n`)).toBe('');
});

it('every metric of the rules and of the dashboard exists', async () => {
  const text = await renderMetrics();
  const sources = ['prometheus/madoguchi.rules.yaml', 'grafana/madoguchi.json'].map((file) =>
    readFileSync(join(deploy, file), 'utf8'),
  );
  const names = new Set(sources.join().match(/\b(?:madoguchi|process|nodejs)_[a-z0-9_]+\b/g));
  expect(names.size).toBeGreaterThan(12);
  for (const name of names) expect(text, name).toMatch(new RegExp(`^${name}[ {]`, 'm'));
});
