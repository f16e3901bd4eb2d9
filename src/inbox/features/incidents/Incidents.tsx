import { useSignal } from '@preact/signals';
import type { OperationOutput } from '../../../client/index.ts';
import { COMPONENT_STATES, IMPACTS, INCIDENT_STATES } from '../../../contract/schemas/status.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Card, Page } from '../../ui/Page.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { Skeleton } from '../../ui/marks.tsx';
import type { QueueRow } from '../../data/queue-model.ts';
import { AnswerLinkedDialog, LinkedTickets } from './LinkedTickets.tsx';
import { readLinkedTickets } from './linked-tickets.ts';
import { toComponentStateLabel, toImpactLabel, toIncidentStateLabel } from './labels.ts';

type Status = OperationOutput<'getStatus'>;

/** Renders the incidents of the status page, with forms to open and update them. */
export function Incidents() {
  const { api, server, t } = useInbox();
  const status = useResource('status', (signal) => api.getStatus(undefined, { signal }));
  const data = status.data.value;
  const error = status.error.value;
  const reload = () => void status.reload();
  /** Tickets of the incident that was just resolved, which the agent can answer together. */
  const answering = useSignal<readonly QueueRow[]>([]);
  const offerAnswers = async (id: string) => {
    if (server.remoteDesk) return;
    // Without the list, the incident is resolved nevertheless.
    answering.value = await readLinkedTickets(api, id).catch(() => []);
  };
  const open = data?.incidents.filter(({ state }) => state !== 'resolved') ?? [];
  return (
    <Page title={t('incidents.title')} text={t('incidents.text')}>
      {data === null && error === null && <Skeleton rows={3} kind="messages" />}
      {data === null && error !== null && <ErrorState error={error} onRetry={reload} />}
      {data && (
        <div class="columns">
          <div>
            {open.length === 0 && <EmptyState icon="pulse" title={t('incidents.empty')} />}
            {open.map((incident) => (
              <IncidentCard
                key={incident.id}
                incident={incident}
                onChange={reload}
                onResolve={(id) => void offerAnswers(id)}
              />
            ))}
            <NewIncident components={data.components} onChange={reload} />
          </div>
          <Card title={t('incidents.components')}>
            <ul class="plain-rows">
              {data.components.map((component) => (
                <li key={component.id}>
                  <span class="grow">{component.name}</span>
                  <span class="state" data-state={component.state}>
                    {toComponentStateLabel(component.state, t)}
                  </span>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      )}
      {answering.value.length > 0 && (
        <AnswerLinkedDialog rows={answering.value} onClose={() => (answering.value = [])} />
      )}
    </Page>
  );
}

interface CardProps {
  incident: Status['incidents'][number];
  onChange: () => void;
  /** Called with the id after the incident was resolved. */
  onResolve: (id: string) => void;
}

function IncidentCard({ incident, onChange, onResolve }: CardProps) {
  const { api, server, toasts, t } = useInbox();
  const body = useSignal('');
  const state = useSignal<string>(incident.state);
  const action = useAction();
  const busy = action.busy.value;
  const error = action.error.value;
  const isEmpty = body.value.trim() === '';
  const send = async (next: string) => {
    const known = INCIDENT_STATES.find((candidate) => candidate === next);
    if (!known) return;
    const good = await action.run(() => api.addIncidentUpdate({ id: incident.id, state: known, body: body.peek() }));
    if (!good) return;
    body.value = '';
    toasts.show(t('incidents.updated'));
    if (known === 'resolved') onResolve(incident.id);
    onChange();
  };
  return (
    <Card title={incident.name}>
      <p class="meta">
        <span class="chip">{toImpactLabel(incident.impact, t)}</span>
        <span class="soft">
          {t('incidents.since')} <TimeText value={incident.startedAt} form="exact" />
        </span>
      </p>
      <ol class="updates" aria-label={t('incidents.updates')}>
        {incident.updates.map((update) => (
          <li key={update.id}>
            <b>{toIncidentStateLabel(update.state, t)}</b> <TimeText value={update.at} />
            <p>{update.body}</p>
          </li>
        ))}
      </ol>
      {!server.remoteDesk && <LinkedTickets incidentId={incident.id} />}
      <form
        class="form"
        aria-label={t('incidents.update.form', { name: incident.name })}
        onSubmit={(event) => {
          event.preventDefault();
          void send(state.peek());
        }}
      >
        <TextField
          label={t('incidents.update')}
          rows={3}
          value={body.value}
          onInput={(value) => (body.value = value)}
        />
        <SelectField
          label={t('incidents.state')}
          value={state.value}
          options={INCIDENT_STATES.map((id) => ({ id, label: toIncidentStateLabel(id, t) }))}
          onChange={(value) => (state.value = value)}
        />
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" busy={busy} disabled={isEmpty}>
            {t('incidents.post')}
          </Button>
          <Button busy={busy} disabled={isEmpty} onClick={() => void send('resolved')}>
            {t('incidents.resolve')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function NewIncident({ components, onChange }: { components: Status['components']; onChange: () => void }) {
  const { api, toasts, t } = useInbox();
  const name = useSignal('');
  const impact = useSignal<string>('minor');
  const state = useSignal<string>('degraded');
  const chosen = useSignal<readonly string[]>([]);
  const body = useSignal('');
  const action = useAction();
  const error = action.error.value;
  const isEmpty = [name.value, body.value].some((text) => text.trim() === '');

  const send = async () => {
    const componentState = COMPONENT_STATES.find((candidate) => candidate === state.peek()) ?? 'degraded';
    const good = await action.run(() =>
      api.openIncident({
        name: name.peek(),
        impact: IMPACTS.find((candidate) => candidate === impact.peek()) ?? 'minor',
        components: chosen.peek().map((id) => ({ id, state: componentState })),
        body: body.peek(),
      }),
    );
    if (!good) return;
    name.value = '';
    body.value = '';
    chosen.value = [];
    toasts.show(t('incidents.opened'));
    onChange();
  };

  return (
    <Card title={t('incidents.new')}>
      <form
        class="form"
        aria-label={t('incidents.new')}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField label={t('incidents.name')} value={name.value} onInput={(value) => (name.value = value)} />
        <div class="form-columns">
          <SelectField
            label={t('incidents.impact')}
            value={impact.value}
            options={IMPACTS.map((id) => ({ id, label: toImpactLabel(id, t) }))}
            onChange={(value) => (impact.value = value)}
          />
          <SelectField
            label={t('incidents.componentState')}
            value={state.value}
            options={COMPONENT_STATES.map((id) => ({ id, label: toComponentStateLabel(id, t) }))}
            onChange={(value) => (state.value = value)}
          />
        </div>
        <fieldset class="checks">
          <legend>{t('incidents.affected')}</legend>
          {components.map(({ id, name: label }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={chosen.value.includes(id)}
                onChange={(event) => {
                  const others = chosen.peek().filter((other) => other !== id);
                  chosen.value = event.currentTarget.checked ? [...others, id] : others;
                }}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <TextField label={t('incidents.first')} rows={3} value={body.value} onInput={(value) => (body.value = value)} />
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" busy={action.busy.value} disabled={isEmpty}>
            {t('incidents.open')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
