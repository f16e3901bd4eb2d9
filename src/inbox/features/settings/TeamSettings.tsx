import { useSignal } from '@preact/signals';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Card } from '../../ui/Page.tsx';

const MAX_ROWS = 100;

/** Renders the teams; managers can add and delete them. */
export function TeamSettings({ canEdit }: { canEdit: boolean }) {
  const { api, vocabulary, t } = useInbox();
  const name = useSignal('');
  const teams = useResource(
    'teams',
    (signal) => api.listTeams({ limit: MAX_ROWS }, { signal }),
    () => false,
  );
  const action = useAction();
  const error = action.error.value;
  const change = async (write: () => Promise<unknown>) => {
    const good = await action.run(write);
    await teams.reload();
    void vocabulary.load();
    return good;
  };
  const add = async () => {
    if (await change(() => api.createTeam({ name: name.peek().trim() }))) name.value = '';
  };
  return (
    <Card title={t('settings.teams')}>
      <ul class="plain-rows">
        {teams.data.value?.items.map((team) => (
          <li key={team.id}>
            <span class="grow">{team.name}</span>
            <span class="soft">{t('settings.members', { n: team.members })}</span>
            {canEdit && (
              <Button
                kind="quiet"
                busy={action.busy.value}
                aria-label={t('settings.delete', { name: team.name })}
                onClick={() => void change(() => api.deleteTeam({ id: team.id }))}
              >
                {t('delete')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {canEdit && (
        <form
          class="form"
          aria-label={t('settings.newTeam')}
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <TextField label={t('settings.newTeam')} value={name.value} onInput={(value) => (name.value = value)} />
          <div class="form-row">
            <Button type="submit" busy={action.busy.value} disabled={name.value.trim() === ''}>
              {t('settings.add')}
            </Button>
          </div>
        </form>
      )}
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, t)}
        </p>
      )}
    </Card>
  );
}
