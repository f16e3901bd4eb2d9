import { useSignal } from '@preact/signals';
import { ACCESS_SCOPES } from '../../src/contract/schemas/support-access.ts';
import type { AccessModel, Named } from './access-model.ts';
import { Card, Choice, SCOPE_LABELS, Words } from './components.tsx';

/**
 * Entering the product under a grant that is open.
 *
 * @param people - whom an agent may act as
 */
export function StartSession({ model, people }: { model: AccessModel; people: readonly Named[] }) {
  const reason = useSignal('');
  const scope = useSignal<(typeof ACCESS_SCOPES)[number]>('view');
  const user = useSignal('');
  const asUser = scope.value === 'act_as';
  const actAs = user.value === '' ? people[0]?.[0] : user.value;
  const missing = reason.value.trim() === '' || (asUser && actAs === undefined);
  return (
    <Card title="Go in">
      <form
        aria-label="Go in"
        onSubmit={(event) => {
          event.preventDefault();
          void model.enter({
            scope: scope.peek(),
            reason: reason.peek(),
            ...(asUser && actAs !== undefined && { actAs }),
          });
        }}
      >
        <Words label="What for" value={reason.value} onInput={(value) => (reason.value = value)} />
        <div class="row">
          <Choice
            label="To do what"
            value={scope.value}
            options={ACCESS_SCOPES.map((one) => [one, SCOPE_LABELS[one] ?? one])}
            onChange={(value) => (scope.value = ACCESS_SCOPES.find((one) => one === value) ?? 'view')}
          />
          {asUser && (
            <Choice label="As whom" value={actAs ?? ''} options={people} onChange={(value) => (user.value = value)} />
          )}
          <button type="submit" class="primary" disabled={model.busy.value || missing}>
            Enter Harbor
          </button>
        </div>
      </form>
    </Card>
  );
}
