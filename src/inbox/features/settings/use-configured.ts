import { useSignal } from '@preact/signals';
import type { OperationOutput } from '../../../client/index.ts';
import type { Versioned } from '../../data/draft.ts';

type Settings = OperationOutput<'readInboxSettings'>;

/** Takes one setting out of the answer of the server, and remembers whether the configuration fixes it. */
export function useConfigured<N extends keyof Settings>(name: N) {
  const isFixed = useSignal(false);
  return {
    isFixed,
    accept(settings: Settings): Versioned<Settings[N]['value']> {
      const { value, version, source } = settings[name];
      isFixed.value = source === 'configuration';
      return { value, version };
    },
  };
}
