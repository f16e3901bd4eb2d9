import { useSignal } from '@preact/signals';
import type { AccessModel } from './access-model.ts';
import { Card, Choice, Words } from './parts.tsx';

const SCOPES = [
  ['view', 'Look'],
  ['act', 'Look and change'],
] as const;

/** Entering the product under a grant that is open. */
export function GoIn({ model }: { model: AccessModel }) {
  const reason = useSignal('');
  const scope = useSignal<'view' | 'act'>('view');
  const nothing = reason.value.trim() === '';
  return (
    <Card title="Go in">
      <form
        aria-label="Go in"
        onSubmit={(event) => {
          event.preventDefault();
          void model.enter(scope.peek(), reason.peek());
        }}
      >
        <Words label="What for" value={reason.value} onInput={(value) => (reason.value = value)} />
        <div class="row">
          <Choice
            label="To do what"
            value={scope.value}
            options={SCOPES}
            onChange={(value) => (scope.value = value === 'act' ? 'act' : 'view')}
          />
          <button type="submit" class="primary" disabled={model.busy.value || nothing}>
            Enter Harbor
          </button>
        </div>
      </form>
    </Card>
  );
}
