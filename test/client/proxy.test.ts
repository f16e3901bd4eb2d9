import { describe, expect, test } from 'vitest';
import { FAULTS, FaultProxy } from '../faults/proxy.ts';
import { serve } from './server.ts';

const answer = { body: { text: 'The answer to everything.' } };

async function outcome(url: string): Promise<string> {
  try {
    const response = await fetch(url, { method: 'POST', body: 'x' });
    return await response.text();
  } catch {
    return 'broken';
  }
}

describe('the fault proxy', () => {
  test('forwards method, path, headers and body', async () => {
    await using server = await serve(() => answer);
    await using proxy = await FaultProxy.listen({ target: server.port });
    const response = await fetch(`${proxy.url}/a?b=c`, { method: 'PUT', body: 'x', headers: { 'x-own': '1' } });
    expect(await response.json()).toEqual(answer.body);
    expect(server.received[0]).toMatchObject({ method: 'PUT', path: '/a?b=c', headers: { 'x-own': '1' } });
    expect(server.received[0]?.body.toString()).toBe('x');
  });

  test('cuts before and after the server acted', async () => {
    await using server = await serve(() => answer);
    await using proxy = await FaultProxy.listen({ target: server.port });
    proxy.script('cutBefore', 'cutAfter');
    expect(await outcome(proxy.url)).toBe('broken');
    expect(server.received.length).toBe(0);
    expect(await outcome(proxy.url)).toBe('broken');
    expect(server.received.length).toBe(1);
    expect(proxy.counts).toMatchObject({ requests: 2, cutBefore: 1, cutAfter: 1 });
  });

  test('truncates, garbles and drips', async () => {
    await using server = await serve(() => answer);
    await using proxy = await FaultProxy.listen({ target: server.port, drip: 1 });
    proxy.script('truncate', 'garble', 'slow', 'delay');
    expect(await outcome(proxy.url)).toBe('broken');
    expect(await outcome(proxy.url)).toContain('\ufffd');
    expect(JSON.parse(await outcome(proxy.url))).toEqual(answer.body);
    expect(JSON.parse(await outcome(proxy.url))).toEqual(answer.body);
  });

  test('selects the same faults for the same seed, with the configured frequency', async () => {
    await using server = await serve(() => answer);
    const run = async (seed: number): Promise<Record<string, number>> => {
      const chances = { cutBefore: 0.2, cutAfter: 0.2 };
      await using proxy = await FaultProxy.listen({ target: server.port, seed, chances });
      for (let i = 0; i < 60; i++) await outcome(proxy.url);
      return { ...proxy.counts };
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    const faults = FAULTS.reduce((sum, fault) => sum + (first[fault] ?? 0), 0);
    expect(faults).toBeGreaterThan(12);
    expect(faults).toBeLessThan(36);
  });
});
