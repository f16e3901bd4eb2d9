/**
 * Runs once for a run of the help desks' tests (vitest's `globalSetup`): provides running help desks, and starts them
 * if there are none.
 */
import type { TestProject } from 'vitest/node';
import type { DeskAddress } from '../../scripts/desks/accounts.ts';
import { startDesks } from '../../scripts/desks/desk.ts';
import { readRunningDesks } from '../../scripts/desks/env.ts';
import { DESKS, installDesks, missingDesk } from '../../scripts/desks/packages.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Help desks that run on 127.0.0.1 until the end of the run. */
    desks: DeskAddress[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = readRunningDesks();
  const missing = given ? null : missingDesk();
  if (missing !== null) console.log(`NOT RUN: ${missing}`);
  if (given || missing !== null) {
    project.provide('desks', given ?? []);
    return async () => {};
  }
  await installDesks(DESKS);
  const running = await startDesks(DESKS);
  project.provide(
    'desks',
    running.map(({ kind, url, tokens }) => ({ kind, url, tokens })),
  );
  return async () => {
    await Promise.all(running.map((desk) => desk.stop()));
  };
}
