import { useModel } from '@preact/signals';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AccessState } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { access as english } from '../i18n/en/access.ts';
import { timesIn } from '../i18n/times.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Read } from '../ui/Read.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import parts from '../ui/parts.css?inline';
import { oneLine } from '../ui/safe.ts';
import { Confirm } from './Confirm.tsx';
import { History } from './History.tsx';
import { Requests } from './Requests.tsx';
import { Sessions } from './Sessions.tsx';
import { TicketLink } from './TicketLink.tsx';
import css from './access.css?inline';
import { AccessModel, type Holding } from './model.ts';
import { extentWords } from './words.ts';

const SHUT = 'M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9.5h-13z';
const OPEN = 'M7 11V8a5 5 0 0 1 9.6-2M5.5 11h13v9.5h-13z';

/** The tab "Support access". */
export default function Tab({ app }: { app: App }) {
  app.adopt(parts);
  app.adopt(css);
  const viewer = app.session.value?.viewer;
  // Nothing of one viewer outlives them.
  return viewer ? <Access key={viewer.id} app={app} /> : <Skeleton lines={6} />;
}

function Access({ app }: { app: App }) {
  const t = app.translate(english);
  const model = useModel(() => new AccessModel(app, t));
  const state = model.value.value;
  return (
    <div class="access stack">
      <Read
        app={app}
        from={model}
        loaded={state !== null}
        hint={<p class="hint">{t('access.act.failed')}</p>}
        lines={6}
      />
      {state && (
        <>
          <State app={app} model={model} state={state} />
          <Requests app={app} model={model} state={state} />
          <Sessions app={app} model={model} mayManage={state.mayManage} />
          {state.mayManage && <History app={app} model={model} />}
        </>
      )}
    </div>
  );
}

interface StateProps {
  app: App;
  model: AccessModel;
  state: AccessState;
}

function State({ app, model, state }: StateProps) {
  const t = app.translate(english);
  const times = timesIn(app.locale.value);
  const now = model.now.value;
  /** What is being asked before it is done; a grant's id when its end is to change. */
  const [asking, setAsking] = useState<'grant' | { id: string } | null>(null);
  const id = useId();
  const top = useRef<HTMLDivElement>(null);
  const active = model.active.value;
  const endsAt = model.endsAt.value;
  const clockKnown = model.clockKnown.value;
  const acting = model.acting.value;
  const outcome = model.outcome.value;
  const failure = model.actFailure.value;
  const organization = app.session.value?.organization?.name;
  const on = active.length > 0;
  const resetting =
    asking !== null && asking !== 'grant' ? active.find(({ grant }) => grant.id === asking.id) : undefined;

  // A question about access that is over by now, or already given, has no object.
  useEffect(() => {
    if ((asking === 'grant' && on) || (asking !== null && asking !== 'grant' && !resetting)) setAsking(null);
  }, [asking, on, resetting]);

  const back = () => {
    setAsking(null);
    requestAnimationFrame(() => top.current?.querySelector<HTMLElement>('[role=switch]')?.focus());
  };
  const press = () => {
    if (on) void model.revoke();
    else setAsking(asking === 'grant' ? null : 'grant');
  };

  return (
    <div ref={top} class="stack">
      <div class={`hero gate ${on ? 'on' : 'off'}`}>
        <span class="disc">
          <Icon d={on ? OPEN : SHUT} size={24} />
        </span>
        <div class="gate-words" id={`${id}-words`}>
          <h3>{t(on ? 'access.on' : 'access.off')}</h3>
          {on ? (
            <p class="until">
              {endsAt === null ? (
                t('access.until.unknown')
              ) : (
                <>
                  <time dateTime={new Date(endsAt).toISOString()}>
                    {t('access.until', { time: times.exact(endsAt) })}
                  </time>
                  {clockKnown && <span class="left">{t('access.left', { time: times.left(endsAt - now) })}</span>}
                </>
              )}
            </p>
          ) : (
            <p class="hint">{t('access.off.hint')}</p>
          )}
        </div>
        {state.mayManage && (
          <Switch
            id={`${id}-switch`}
            label={t('access.switch')}
            on={on}
            busy={acting?.kind === 'grant' || acting?.kind === 'revoke'}
            describedBy={`${id}-words`}
            onPress={press}
          />
        )}
      </div>

      {failure && (
        <Notice tone="bad" title={failure.code === 'stale' ? failure.message : t('access.act.failed')}>
          {failure.code !== 'stale' && failure.message}
        </Notice>
      )}
      {outcome !== null && <Notice tone="ok">{outcome}</Notice>}
      {!state.mayManage && (
        <p class="hint">
          {organization ? t('access.readonly.named', { organization: oneLine(organization) }) : t('access.readonly')}
        </p>
      )}

      {asking === 'grant' && (
        <Confirm
          app={app}
          state={state}
          now={now}
          purpose="grant"
          busy={acting?.kind === 'grant'}
          onCancel={back}
          onYes={(seconds, extent) => void model.grant(seconds, extent).then((yes) => yes && back())}
        />
      )}
      {active.length > 1 && <p class="hint">{t('access.several', { n: active.length })}</p>}
      {active.map((held) =>
        held === resetting ? (
          <Confirm
            key={held.grant.id}
            app={app}
            state={state}
            now={now}
            purpose="reset"
            busy={acting?.kind === 'reset'}
            onCancel={back}
            onYes={(seconds) => void model.reset(held.grant, seconds).then((yes) => yes && back())}
          />
        ) : (
          <GrantCard
            key={held.grant.id}
            app={app}
            now={now}
            state={state}
            held={held}
            several={active.length > 1}
            ending={acting?.kind === 'revoke' && acting.id === held.grant.id}
            onReset={() => setAsking({ id: held.grant.id })}
            onEnd={() => void model.revoke(held.grant.id)}
          />
        ),
      )}
    </div>
  );
}

interface GrantProps {
  app: App;
  now: number;
  state: AccessState;
  held: Holding;
  several: boolean;
  ending: boolean;
  onReset: () => void;
  onEnd: () => void;
}

function GrantCard({ app, now, state, held, several, ending, onReset, onEnd }: GrantProps) {
  const t = app.translate(english);
  const { grant, endsAt } = held;
  const { lastUse } = grant;
  const line = (key: 'access.granted' | 'access.emergency' | 'access.used', name: string, at: string) => {
    const [before, after] = t(key, { name: oneLine(name), when: '\u0000' }).split('\u0000', 2);
    return (
      <p class="hint" dir="auto">
        {before}
        <TimeText app={app} value={at} now={now} />
        {after}
      </p>
    );
  };
  return (
    <div class="grant">
      <p>{extentWords(app, state, grant)}</p>
      {several && endsAt !== null && <p>{t('access.until', { time: timesIn(app.locale.value).exact(endsAt) })}</p>}
      {grant.reason !== null && <p dir="auto">“{oneLine(grant.reason)}”</p>}
      {line(grant.breakGlass ? 'access.emergency' : 'access.granted', grant.grantedBy.name, grant.grantedAt)}
      <TicketLink app={app} id={grant.ticketId} />
      {lastUse && (
        <>
          {line('access.used', lastUse.agent.name, lastUse.at)}
          {lastUse.ticketId !== grant.ticketId && <TicketLink app={app} id={lastUse.ticketId} />}
        </>
      )}
      {state.mayManage && (
        <div class="row">
          <Button onClick={onReset}>{t('access.reset')}</Button>
          {several && (
            <Button busy={ending} onClick={onEnd}>
              {t('access.end')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
