import type { Demo } from '../../demo/server.ts';
import { percentile, type Figure } from './figures.ts';

const CALLS = 1_000;

/**
 * Reads lists of ten thousand tickets over HTTP, one request after the other. Server and client share this process, so
 * the figures include both.
 */
export async function measureLists(demo: Demo): Promise<Figure[]> {
  const token = await demo.identity.createVisitorToken('user');
  const figures: Figure[] = [];
  for (const [name, query] of [
    ['first page', ''],
    ['one status', '?status=pending'],
    ['a common word', `?q=${encodeURIComponent('請求書')}`],
  ] as const) {
    const times: number[] = [];
    for (let call = 0; call < CALLS; call++) {
      const started = performance.now();
      const response = await fetch(`${demo.api}/v1/tickets${query}`, { headers: { authorization: `Bearer ${token}` } });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`The list answered ${response.status}.`);
      times.push(performance.now() - started);
    }
    figures.push({ name: `10,000 tickets, ${name}, p50`, value: percentile(times, 0.5), unit: 'ms' });
    figures.push({ name: `10,000 tickets, ${name}, p99`, value: percentile(times, 0.99), unit: 'ms', bar: 50 });
  }
  return figures;
}
