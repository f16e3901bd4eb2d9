import { answerTicket } from '../../scripts/desks/agent.ts';
import { demoDesk } from '../../scripts/desks/demo.ts';
import { readRunningDesks } from '../../scripts/desks/env.ts';
import type { DebianDesk } from '../../scripts/desks/packages.ts';
import type { Desk } from '../../src/server/index.ts';
import { FaultProxy } from '../faults/proxy.ts';

/** Help desk of a test: the demo's database, or a live remote one. */
export type DeskKind = 'own' | DebianDesk;

/** The help desk of a test. */
export interface StageDesk {
  kind: DeskKind;
  /** The remote help desk; undefined for the demo's own database. */
  connected?: Desk;
  /** The proxy in front of it, which can be cut. */
  line?: FaultProxy;
  /** Replies to a ticket as an agent, in the remote help desk itself. */
  answer(number: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** Connects the help desk of a test. Remote ones must be running. */
export async function startDesk(kind: DeskKind): Promise<StageDesk> {
  if (kind === 'own') {
    return { kind, answer: () => Promise.reject(new Error('Its agents have a console.')), close: async () => {} };
  }
  const address = readRunningDesks()?.find((desk) => desk.kind === kind);
  if (!address) throw new Error(`Nobody has started ${kind}. Run npm run test:desks.`);
  const line = await FaultProxy.listen({ target: Number(new URL(address.url).port) });
  return {
    kind,
    line,
    connected: await demoDesk(address, { url: line.url, lookupDelayMs: 500, timeoutMs: 5_000, pollSeconds: 5 }),
    answer: (number, text) => answerTicket(address, number, text),
    close: () => line.close(),
  };
}
