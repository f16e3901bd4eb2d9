import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AccessState, Grant } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { DurationPicker, firstChoice } from './DurationPicker.tsx';
import { type AccessModel, isPending } from './model.ts';
import { toSeconds } from './deadline.ts';
import { messages } from './labels.ts';

/** What an admin can choose here; acting as somebody is only ever given by answering a request for it. */
const SCOPES = ['view', 'act'] as const;
/** Characters of a reason. */
const REASON = 500;

interface Props {
  app: PanelContext;
  state: AccessState;
  model: AccessModel;
  /** What gets another end; without it access is turned on. */
  grant?: Grant;
  /** It is done, or was not wanted. */
  onDone: () => void;
}

/** The step before access is given or prolonged: what it means, what for, and when exactly it ends. */
export function TurnOnForm({ app, state, model, grant, onDone }: Props) {
  const t = app.translate(messages);
  const [choice, setChoice] = useState(() => firstChoice(state));
  const secondsAt = (now: number) => toSeconds(choice, now, state.maxSeconds);
  const now = model.now.value;
  const seconds = secondsAt(now);
  const { scopes = SCOPES, areas = [], environments = [] } = state.allowed ?? {};
  const choosable = SCOPES.filter((scope) => scopes.includes(scope));
  const [scope, setScope] = useState(choosable[0] ?? 'view');
  const [areaIds, setAreas] = useState<string[]>([]);
  const [environment, setEnvironment] = useState('');
  const [reason, setReason] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const granting = !grant;
  const busy = isPending(model, granting ? 'grant' : 'reset');
  useEffect(() => heading.current?.focus(), []);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the question, not the panel.
    <form
      class="confirm stack"
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault();
        // Counted at this moment: a form that stood open must not end later than it said.
        const seconds = secondsAt(app.now());
        if (seconds === null || busy) return;
        const areas = areaIds.length > 0 ? areaIds : undefined;
        const done = grant
          ? model.reset(grant, seconds)
          : model.grant({
              seconds,
              scope,
              areas,
              environment: environment || undefined,
              reason: reason.trim() || undefined,
            });
        void done.then((yes) => yes && onDone());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        onDone();
      }}
    >
      <h3 id={id} ref={heading} tabIndex={-1}>
        {t(granting ? 'access.confirm.title' : 'access.reset.title')}
      </h3>
      <p>{t(granting ? 'access.confirm.text' : 'access.reset.text')}</p>
      {granting && choosable.length > 1 && (
        <div class="field">
          <b aria-hidden="true">{t('access.confirm.scope')}</b>
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
      <DurationPicker app={app} now={now} state={state} choice={choice} seconds={seconds} onChange={setChoice} />
      {granting && (
        <div class="field">
          <label for={`${id}-why`}>{t('access.confirm.why')}</label>
          <input
            id={`${id}-why`}
            class="input"
            dir="auto"
            maxLength={REASON}
            value={reason}
            onInput={({ currentTarget: { value } }) => setReason(value)}
          />
        </div>
      )}
      <div class="row">
        <Button type="submit" kind="primary" busy={busy} disabled={seconds === null}>
          {t(granting ? 'access.confirm.yes' : 'access.reset.yes')}
        </Button>
        <Button kind="quiet" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
