import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AccessState, Grant } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { DurationPicker, toDefaultChoice } from './DurationPicker.tsx';
import { type AccessModel, isPending } from './model.ts';
import { toSeconds } from './duration-choice.ts';
import { messages } from './labels.ts';

/** Scopes that an admin can choose. Acting as a user is only granted by approving a request. */
const SCOPES = ['view', 'act'] as const;
const MAX_REASON_LENGTH = 500;

interface Props {
  app: PanelContext;
  state: AccessState;
  model: AccessModel;
  /** The grant whose end changes; undefined to turn access on. */
  grant?: Grant;
  /** Called after success and on cancel. */
  onDone: () => void;
}

/** Renders the form that turns access on or changes the end date of a grant. */
export function TurnOnForm({ app, state, model, grant, onDone }: Props) {
  const t = app.translate(messages);
  const [choice, setChoice] = useState(() => toDefaultChoice(state));
  const secondsAt = (now: number) => toSeconds(choice, now, state.maxSeconds);
  const now = model.now.value;
  const seconds = secondsAt(now);
  const { scopes = SCOPES, areas = [], environments = [] } = state.allowed ?? {};
  const availableScopes = SCOPES.filter((scope) => scopes.includes(scope));
  const [scope, setScope] = useState(availableScopes[0] ?? 'view');
  const [areaIds, setAreas] = useState<string[]>([]);
  const [environment, setEnvironment] = useState('');
  const [reason, setReason] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const isNew = !grant;
  const busy = isPending(model, isNew ? 'grant' : 'reset');
  useEffect(() => heading.current?.focus(), []);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape cancels the form, not the panel.
    <form
      class="confirm stack"
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault();
        // Computed on submit, because a date's distance shrinks while the form is open.
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
        void done.then((succeeded) => succeeded && onDone());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        onDone();
      }}
    >
      <h3 id={id} ref={heading} tabIndex={-1}>
        {t(isNew ? 'access.confirm.title' : 'access.reset.title')}
      </h3>
      <p>{t(isNew ? 'access.confirm.text' : 'access.reset.text')}</p>
      {isNew && availableScopes.length > 1 && (
        <div class="field">
          <b aria-hidden="true">{t('access.confirm.scope')}</b>
          <Segmented
            look="joined"
            label={t('access.confirm.scope')}
            value={scope}
            onChoose={setScope}
            choices={availableScopes.map((value) => ({ value, label: t(`access.scope.${value}`) }))}
          />
        </div>
      )}
      {isNew && areas.length > 0 && (
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
      {isNew && environments.length > 0 && (
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
      {isNew && (
        <div class="field">
          <label for={`${id}-why`}>{t('access.confirm.why')}</label>
          <input
            id={`${id}-why`}
            class="input"
            dir="auto"
            maxLength={MAX_REASON_LENGTH}
            value={reason}
            onInput={({ currentTarget: { value } }) => setReason(value)}
          />
        </div>
      )}
      <div class="row">
        <Button type="submit" kind="primary" busy={busy} disabled={seconds === null}>
          {t(isNew ? 'access.confirm.yes' : 'access.reset.yes')}
        </Button>
        <Button kind="quiet" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
