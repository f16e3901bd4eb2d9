import { useModel, useSignal } from '@preact/signals';
import {
  COMPONENT_STATES,
  IMPACTS,
  INCIDENT_STATES,
  type Component,
  type Incident,
} from '../../src/contract/schemas/status.ts';
import { at } from './format.ts';
import { Card, Choice, Failure, Words } from './components.tsx';
import type { AgentSession } from './session.ts';
import { StatusModel } from './status-model.ts';

const words = (value: string) => value.slice(0, 1).toUpperCase() + value.slice(1).replaceAll('_', ' ');
const pairs = <T extends string>(values: readonly T[]) => values.map((value) => [value, words(value)] as const);

/** Writing the status page. */
export function StatusPage({ session }: { session: AgentSession }) {
  const model = useModel(() => new StatusModel(session));
  const status = model.status.value;
  const incidents = status?.incidents ?? [];
  return (
    <main class="page">
      <h1>Status</h1>
      <Failure message={model.failure.value} />
      <div class="columns">
        <div>
          {incidents
            .filter(({ state }) => state !== 'resolved')
            .map((incident) => (
              <OpenOne key={incident.id} incident={incident} model={model} />
            ))}
          <NewOne model={model} components={status?.components ?? []} />
        </div>
        <div>
          <Card title="Components">
            <ul class="components">
              {(status?.components ?? []).map((component) => (
                <li key={component.id}>
                  <span>{component.name}</span>
                  <span class="state" data-state={component.state}>
                    {words(component.state)}
                  </span>
                </li>
              ))}
            </ul>
          </Card>
          <Card title="Planned maintenance">
            <ul class="plain-list">
              {(status?.maintenances ?? []).map((maintenance) => (
                <li key={maintenance.id}>
                  <b>{maintenance.name}</b> {at(maintenance.startsAt)} – {at(maintenance.endsAt)}
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
    </main>
  );
}

function OpenOne({ incident, model }: { incident: Incident; model: StatusModel }) {
  const state = useSignal(incident.state);
  const body = useSignal('');
  const busy = model.busy.value;
  const nothing = body.value.trim() === '';

  async function send(to: string) {
    const known = INCIDENT_STATES.find((candidate) => candidate === to);
    if (known && (await model.update({ id: incident.id, state: known, body: body.peek() }))) body.value = '';
  }

  return (
    <Card title={incident.name}>
      <p class="soft">
        {words(incident.impact)} · since {at(incident.startedAt)}
      </p>
      <ol class="updates" aria-label="Updates">
        {incident.updates.map((update) => (
          <li key={update.id}>
            <b>{words(update.state)}</b> <time>{at(update.at)}</time>
            <p>{update.body}</p>
          </li>
        ))}
      </ol>
      <form
        aria-label={`Update: ${incident.name}`}
        onSubmit={(event) => {
          event.preventDefault();
          void send(state.peek());
        }}
      >
        <Words label="Update" rows={3} value={body.value} onInput={(value) => (body.value = value)} />
        <div class="row">
          <Choice
            label="New state"
            value={state.value}
            options={pairs(INCIDENT_STATES)}
            onChange={(value) => (state.value = value)}
          />
          <button type="submit" class="primary" disabled={busy || nothing}>
            Post update
          </button>
          <button type="button" disabled={busy || nothing} onClick={() => void send('resolved')}>
            Resolve
          </button>
        </div>
      </form>
    </Card>
  );
}

function NewOne({ model, components }: { model: StatusModel; components: readonly Component[] }) {
  const name = useSignal('');
  const impact = useSignal<string>('minor');
  const state = useSignal<string>('degraded');
  const chosen = useSignal<readonly string[]>([]);
  const body = useSignal('');
  const busy = model.busy.value;
  const nothing = [name.value, body.value].some((text) => text.trim() === '');

  async function send() {
    const effect = COMPONENT_STATES.find((candidate) => candidate === state.peek()) ?? 'degraded';
    const good = await model.open({
      name: name.peek(),
      impact: IMPACTS.find((candidate) => candidate === impact.peek()) ?? 'minor',
      components: chosen.peek().map((id) => ({ id, state: effect })),
      body: body.peek(),
    });
    if (!good) return;
    name.value = '';
    body.value = '';
    chosen.value = [];
  }

  return (
    <Card title="Open an incident">
      <form
        aria-label="Open an incident"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Words label="Incident title" value={name.value} onInput={(value) => (name.value = value)} />
        <div class="row">
          <Choice
            label="Impact"
            value={impact.value}
            options={pairs(IMPACTS)}
            onChange={(value) => (impact.value = value)}
          />
          <Choice
            label="State of affected components"
            value={state.value}
            options={pairs(COMPONENT_STATES)}
            onChange={(value) => (state.value = value)}
          />
        </div>
        <fieldset class="checks">
          <legend>Affected components</legend>
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
        <Words label="First message" rows={3} value={body.value} onInput={(value) => (body.value = value)} />
        <button type="submit" class="primary" disabled={busy || nothing}>
          Open incident
        </button>
      </form>
    </Card>
  );
}
