import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AccessState } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { Button } from '../ui/Button.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { Lengths, firstLength } from './Lengths.tsx';
import type { Extent } from './model.ts';
import { english } from './words.ts';

/** What an admin can choose here; acting as somebody is only ever given by answering a request for it. */
const SCOPES = ['view', 'act'] as const;

interface Props {
  app: App;
  state: AccessState;
  /** The server's time, ticking. */
  now: number;
  /** `grant` turns access on; `reset` sets another end. */
  purpose: 'grant' | 'reset';
  busy: boolean;
  onYes: (seconds: number, extent: Extent) => void;
  onCancel: () => void;
}

/** The step before access is given or prolonged: what it means, what for, and when exactly it ends. */
export function Confirm({ app, state, now, purpose, busy, onYes, onCancel }: Props) {
  const t = app.translate(english);
  const [length, setLength] = useState(() => firstLength(state));
  const { scopes = SCOPES, areas = [], environments = [] } = state.allowed ?? {};
  const choosable = SCOPES.filter((scope) => scopes.includes(scope));
  const [scope, setScope] = useState(choosable[0] ?? 'view');
  const [areaIds, setAreas] = useState<string[]>([]);
  const [environment, setEnvironment] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const granting = purpose === 'grant';
  useEffect(() => heading.current?.focus(), []);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the question, not the panel.
    <form
      class="confirm"
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault();
        // Counted at this moment: a form that stood open must not end later than it said.
        const seconds = length.seconds(app.now());
        if (seconds !== null && !busy)
          onYes(seconds, {
            scope,
            ...(areaIds.length > 0 && { areas: areaIds }),
            ...(environment && { environment }),
          });
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        onCancel();
      }}
    >
      <h3 id={id} ref={heading} tabIndex={-1}>
        {t(granting ? 'access.confirm.title' : 'access.reset.title')}
      </h3>
      <p>{t(granting ? 'access.confirm.text' : 'access.reset.text')}</p>
      {granting && choosable.length > 1 && (
        <div class="field">
          <span class="label" aria-hidden="true">
            {t('access.confirm.scope')}
          </span>
          <Segmented
            look="joined"
            label={t('access.confirm.scope')}
            value={scope}
            onChoose={setScope}
            choices={choosable.map((value) => ({ value, label: t(`access.scope.${value}`) }))}
          />
        </div>
      )}
      {granting && areas.length > 0 && (
        <fieldset class="segmented chips">
          <legend>{t('access.confirm.areas')}</legend>
          {areas.map(({ id, label }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={areaIds.includes(id)}
                onChange={({ currentTarget: { checked } }) =>
                  setAreas((ids) => [...ids.filter((other) => other !== id), ...(checked ? [id] : [])])
                }
              />
              <span>{app.text(label)}</span>
            </label>
          ))}
        </fieldset>
      )}
      {granting && environments.length > 0 && (
        <Segmented
          look="joined"
          label={t('access.confirm.environment')}
          value={environment}
          onChoose={setEnvironment}
          choices={[{ id: '', label: t('access.all') }, ...environments].map(({ id, label }) => ({
            value: id,
            label: app.text(label),
          }))}
        />
      )}
      <Lengths app={app} now={now} state={state} value={length} onChange={setLength} />
      <div class="row">
        <Button type="submit" kind="primary" busy={busy} disabled={length.seconds(now) === null}>
          {t(granting ? 'access.confirm.yes' : 'access.reset.yes')}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
