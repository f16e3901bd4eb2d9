import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AccessState } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { access } from '../i18n/en/access.ts';
import { common } from '../i18n/en/common.ts';
import { Button } from '../ui/Button.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { Lengths, firstLength } from './Lengths.tsx';

const english = { ...access, ...common };

/** The scopes an admin can choose here; acting as somebody is only ever given by answering a request for it. */
export type Scope = 'view' | 'act';

interface Props {
  app: App;
  state: AccessState;
  /** The server's time, ticking. */
  now: number;
  /** `grant` turns access on; `reset` sets another end. */
  purpose: 'grant' | 'reset';
  busy: boolean;
  onYes: (seconds: number, scope: Scope) => void;
  onCancel: () => void;
}

/** The step before access is given or prolonged: what it means, what for, and when exactly it ends. */
export function Confirm({ app, state, now, purpose, busy, onYes, onCancel }: Props) {
  const t = app.translate(english);
  const [length, setLength] = useState(() => firstLength(state));
  const [scope, setScope] = useState<Scope>('view');
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
        if (seconds !== null && !busy) onYes(seconds, scope);
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
      {granting && (
        <div class="field">
          <span class="label" aria-hidden="true">
            {t('access.confirm.scope')}
          </span>
          <Segmented
            look="joined"
            label={t('access.confirm.scope')}
            value={scope}
            onChoose={setScope}
            choices={[
              { value: 'view', label: t('access.confirm.scope.view') },
              { value: 'act', label: t('access.confirm.scope.act') },
            ]}
          />
        </div>
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
