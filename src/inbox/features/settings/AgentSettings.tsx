import { useSignal } from '@preact/signals';
import type { OperationInput } from '../../../client/index.ts';
import { AGENT_ROLES } from '../../../contract/schemas/inbox.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Avatar } from '../../ui/marks.tsx';
import { Card } from '../../ui/Page.tsx';
import { Picker } from '../../ui/Picker.tsx';

const MAX_ROWS = 100;

/** Renders the agents; administrators can add them and change role, team and access. */
export function AgentSettings({ canEdit }: { canEdit: boolean }) {
  const { api, viewer, vocabulary, t } = useInbox();
  const agents = useResource(
    'agents',
    (signal) => api.listAgents({ limit: MAX_ROWS }, { signal }),
    () => false,
  );
  const action = useAction();
  const error = action.error.value;
  const busy = action.busy.value;
  const edit = async (id: string, change: Omit<OperationInput<'editAgent'>, 'id'>) => {
    await action.run(() => api.editAgent({ id, ...change }));
    await agents.reload();
    void vocabulary.load();
  };
  return (
    <Card title={t('settings.agents')}>
      <ul class="plain-rows">
        {agents.data.value?.items.map((agent) => {
          const isEditable = canEdit && agent.source !== 'configuration' && agent.id !== viewer.id;
          return (
            <li key={agent.id}>
              <Avatar name={agent.name} />
              <span class="grow">
                {agent.name} <span class="soft">{agent.email}</span>
              </span>
              {agent.disabled && <span class="chip warn">{t('settings.disabled')}</span>}
              {agent.source === 'configuration' && <span class="chip">{t('settings.configured')}</span>}
              {isEditable ? (
                <>
                  <Picker
                    label={t('settings.role', { name: agent.name })}
                    placeholder={t('settings.roles')}
                    emptyText={t('none')}
                    disabled={busy}
                    options={AGENT_ROLES.map((id) => ({ id, label: t(`role.${id}`) }))}
                    chosen={[agent.role]}
                    onPick={(id) => {
                      const role = AGENT_ROLES.find((known) => known === id);
                      if (role) void edit(agent.id, { role });
                    }}
                  >
                    {t(`role.${agent.role}`)}
                    <Icon name="chevron" size={14} />
                  </Picker>
                  <Picker
                    label={t('settings.team', { name: agent.name })}
                    placeholder={t('column.team')}
                    emptyText={t('none')}
                    disabled={busy}
                    options={[
                      { id: '', label: t('none') },
                      ...vocabulary.teams.value.map(({ id, name }) => ({ id, label: name })),
                    ]}
                    chosen={[agent.team?.id ?? '']}
                    onPick={(id) => void edit(agent.id, { teamId: id === '' ? null : id })}
                  >
                    {agent.team?.name ?? t('settings.noTeam')}
                    <Icon name="chevron" size={14} />
                  </Picker>
                  <Button kind="quiet" busy={busy} onClick={() => void edit(agent.id, { disabled: !agent.disabled })}>
                    {t(agent.disabled ? 'settings.enable' : 'settings.disable')}
                  </Button>
                </>
              ) : (
                <span class="soft">
                  {t(`role.${agent.role}`)}
                  {agent.team && ` · ${agent.team.name}`}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {canEdit && <NewAgent onDone={() => void agents.reload()} />}
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, t)}
        </p>
      )}
    </Card>
  );
}

function NewAgent({ onDone }: { onDone: () => void }) {
  const { api, vocabulary, t } = useInbox();
  const name = useSignal('');
  const email = useSignal('');
  const role = useSignal<(typeof AGENT_ROLES)[number]>('agent');
  const action = useAction();
  const error = action.error.value;
  const submit = async () => {
    const good = await action.run(() =>
      api.createAgent({ name: name.peek().trim(), email: email.peek().trim(), role: role.peek() }),
    );
    if (!good) return;
    name.value = '';
    email.value = '';
    onDone();
    void vocabulary.load();
  };
  return (
    <form
      class="form"
      aria-label={t('settings.newAgent')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h3>{t('settings.newAgent')}</h3>
      <div class="form-columns">
        <TextField label={t('newTicket.name')} value={name.value} onInput={(value) => (name.value = value)} />
        <TextField label={t('signIn.email')} value={email.value} onInput={(value) => (email.value = value)} />
        <SelectField
          label={t('settings.roles')}
          value={role.value}
          options={AGENT_ROLES.map((id) => ({ id, label: t(`role.${id}`) }))}
          onChange={(id) => (role.value = AGENT_ROLES.find((known) => known === id) ?? 'agent')}
        />
      </div>
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, t)}
        </p>
      )}
      <div class="form-row">
        <Button
          type="submit"
          busy={action.busy.value}
          disabled={name.value.trim() === '' || !email.value.includes('@')}
        >
          {t('settings.add')}
        </Button>
      </div>
    </form>
  );
}
