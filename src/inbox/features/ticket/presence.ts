import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { OperationOutput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';

/** Other agents who have the ticket open. */
export type Others = OperationOutput<'setPresence'>['others'];

const INTERVAL_MS = 10_000;

/**
 * Reports that this agent has the ticket open, and returns the other agents who have.
 *
 * @param isReplying - whether the agent is writing a reply.
 */
export function usePresence(id: string, isReplying: boolean): Others {
  const { api } = useInbox();
  const others = useSignal<Others>([]);
  const state = useRef<'viewing' | 'replying'>('viewing');
  state.current = isReplying ? 'replying' : 'viewing';
  useEffect(() => {
    const call = new AbortController();
    const report = async () => {
      if (document.hidden) return;
      try {
        const answer = await api.setPresence({ id, state: state.current }, { signal: call.signal });
        if (JSON.stringify(answer.others) !== JSON.stringify(others.peek())) others.value = answer.others;
      } catch {
        // Presence is a courtesy: conflicts are found without it.
      }
    };
    void report();
    const timer = setInterval(() => void report(), INTERVAL_MS);
    return () => {
      clearInterval(timer);
      call.abort();
      api.endPresence({ id }).catch(() => {});
    };
  }, [id]);
  useEffect(() => {
    // The others must see a reply in progress at once.
    if (isReplying) api.setPresence({ id, state: 'replying' }).catch(() => {});
  }, [isReplying]);
  return others.value;
}
