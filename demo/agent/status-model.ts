import { createModel, effect, signal } from '@preact/signals';
import type { OperationInput, Status } from '../../src/contract/index.ts';
import { explain, type AgentSession } from './session.ts';

/** The status page, as those who write it see it. */
export const StatusModel = createModel((session: AgentSession) => {
  const status = signal<Status | null>(null);
  const failure = signal<string | null>(null);
  const busy = signal(false);

  async function read(): Promise<void> {
    try {
      status.value = await session.api.getStatus();
    } catch (error) {
      failure.value = explain(error);
    }
  }

  async function act(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.peek()) return false;
    busy.value = true;
    failure.value = null;
    let good = true;
    try {
      await work();
    } catch (error) {
      good = false;
      failure.value = explain(error);
    }
    busy.value = false;
    await read();
    return good;
  }

  effect(() => {
    void read();
    const timer = setInterval(() => void read(), 15_000);
    return () => clearInterval(timer);
  });

  return {
    status,
    failure,
    busy,
    open: (incident: OperationInput<'openIncident'>) => act(() => session.api.openIncident(incident)),
    update: (update: OperationInput<'addIncidentUpdate'>) => act(() => session.api.addIncidentUpdate(update)),
  };
});
/** The status page, as those who write it see it. */
export type StatusModel = InstanceType<typeof StatusModel>;
