import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AccessState } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { access as english } from '../../i18n/en/access.ts';
import { getDateFormat } from '../../i18n/date-format.ts';
import { isAccessBlocked } from '../../core/access-blocked.ts';
import { Lazy } from '../../core/lazy.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { ResourceState } from '../../ui/ResourceState.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import componentStyles from '../../ui/components.css?inline';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { TurnOnForm } from './TurnOnForm.tsx';
import { History } from './History.tsx';
import { Requests } from './Requests.tsx';
import { Sessions } from './Sessions.tsx';
import { TicketLink } from './TicketLink.tsx';
import css from './access.css?inline';
import { AccessModel, type ActiveGrant, isPending } from './model.ts';
import { formatGrantScope } from './labels.ts';
import { viewerKey } from '../../core/viewer-key.ts';
import { useViewerModel } from '../../core/use-viewer-model.ts';

const LOCK_ICON = 'M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9.5h-13z';
const UNLOCK_ICON = 'M7 11V8a5 5 0 0 1 9.6-2M5.5 11h13v9.5h-13z';

/** Value of `editing` for a new grant; ids of grants differ from it. */
const NEW_GRANT = 'grant';

/** Renders the tab "Support access". */
export default function Tab({ app }: { app: PanelContext }) {
  app.addStyles(componentStyles);
  app.addStyles(css);
  const viewer = viewerKey(app.session.value);
  // The key remounts the tab for another viewer.
  return viewer ? <Access key={viewer} app={app} /> : <Loading app={app} shape="boxes" lines={6} />;
}

function Access({ app }: { app: PanelContext }) {
  const t = app.translate(english);
  const model = useViewerModel(app, () => new AccessModel(app, t));
  const state = model.value.value;
  return (
    <div class="access stack">
      <ResourceState
        app={app}
        from={model}
        loaded={state !== null}
        hint={<p class="hint">{t('access.act.failed')}</p>}
        shape="boxes"
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
  app: PanelContext;
  model: AccessModel;
  state: AccessState;
}

function State({ app, model, state }: StateProps) {
  const t = app.translate(english);
  const times = getDateFormat(app.locale.value);
  const now = model.now.value;
  /** `NEW_GRANT` while turning access on, the id of the grant whose end date changes, or null. */
  const [editing, setEditing] = useState<string | null>(null);
  const id = useId();
  const top = useRef<HTMLDivElement>(null);
  const active = model.active.value;
  const endsAt = model.endsAt.value;
  const outcome = model.outcome.value;
  const failure = model.actionError.value;
  const organization = app.session.value?.organization?.name;
  const on = active.length > 0;
  const blocked = isAccessBlocked(app);
  if (blocked) void app.lazy('ui/FramedNotice.tsx').load();

  // Closes the form when access was turned on or has ended elsewhere. A layout effect, because a later one could close a form
  // opened since.
  useLayoutEffect(() => setEditing(null), [on]);

  const close = () => {
    setEditing(null);
    requestAnimationFrame(() => top.current?.querySelector<HTMLElement>('[role=switch]')?.focus());
  };
  const toggle = () => {
    if (on) void model.revoke();
    else setEditing(editing === null ? NEW_GRANT : null);
  };

  return (
    <div ref={top} class="stack">
      <div class={`hero gate ${on ? 'on' : 'off'}`}>
        <span class="disc">
          <Icon d={on ? UNLOCK_ICON : LOCK_ICON} size={24} />
        </span>
        <div id={`${id}-words`}>
          <h3>{t(on ? 'access.on' : 'access.off')}</h3>
          {on ? (
            <p class="until">
              {endsAt === null ? (
                t('access.until.unknown')
              ) : (
                <>
                  <span>{t('access.until', { time: times.exact(endsAt) })}</span>
                  {model.isClockReliable.value && (
                    <span class="hint">{t('access.left', { time: times.left(endsAt - now) })}</span>
                  )}
                </>
              )}
            </p>
          ) : (
            <p class="hint">{t('access.off.hint')}</p>
          )}
        </div>
        {state.mayManage && (on || !blocked) && (
          <Switch
            id={`${id}-switch`}
            label={t('access.switch')}
            on={on}
            busy={isPending(model, 'grant') || isPending(model, 'revoke')}
            describedBy={`${id}-words`}
            onPress={toggle}
          />
        )}
      </div>

      {state.mayManage && blocked && (
        <Lazy app={app} module={app.lazy('ui/FramedNotice.tsx')} props={{ app }} lines={2} />
      )}
      {failure && (
        <Notice tone="bad" title={failure.code === 'stale' ? failure.message : t('access.act.failed')}>
          {failure.code !== 'stale' && failure.message}
        </Notice>
      )}
      {outcome !== null && <Notice tone="ok">{outcome}</Notice>}
      {!state.mayManage && (
        <p class="hint">
          {organization
            ? t('access.readonly.named', { organization: sanitizeLine(organization) })
            : t('access.readonly')}
        </p>
      )}

      {editing === NEW_GRANT && !on && <TurnOnForm app={app} state={state} model={model} onDone={close} />}
      {active.length > 1 && <p class="hint">{t('access.several', { n: active.length })}</p>}
      {active.map((activeGrant) =>
        activeGrant.grant.id === editing ? (
          <TurnOnForm key={editing} app={app} state={state} model={model} grant={activeGrant.grant} onDone={close} />
        ) : (
          <GrantCard
            key={activeGrant.grant.id}
            app={app}
            model={model}
            state={state}
            activeGrant={activeGrant}
            onReset={() => setEditing(activeGrant.grant.id)}
          />
        ),
      )}
    </div>
  );
}

interface GrantProps extends StateProps {
  activeGrant: ActiveGrant;
  onReset: () => void;
}

function GrantCard({ app, model, state, activeGrant: { grant, endsAt }, onReset }: GrantProps) {
  const t = app.translate(english);
  const { lastUse } = grant;
  const several = model.active.value.length > 1;
  const renderLine = (key: 'access.granted' | 'access.emergency' | 'access.used', name: string, at: string) => (
    <p class="hint" dir="auto">
      <RelativeTime
        app={app}
        format={(when) => t(key, { name: sanitizeLine(name), ...when })}
        value={at}
        now={model.now.value}
      />
    </p>
  );
  return (
    <div class="grant stack">
      <p>{formatGrantScope(app, state, grant)}</p>
      {several && endsAt !== null && (
        <p>{t('access.until', { time: getDateFormat(app.locale.value).exact(endsAt) })}</p>
      )}
      {grant.reason !== null && <p dir="auto">“{sanitizeLine(grant.reason)}”</p>}
      {renderLine(grant.breakGlass ? 'access.emergency' : 'access.granted', grant.grantedBy.name, grant.grantedAt)}
      <TicketLink app={app} id={grant.ticketId} />
      {lastUse && (
        <>
          {renderLine('access.used', lastUse.agent.name, lastUse.at)}
          {lastUse.ticketId !== grant.ticketId && <TicketLink app={app} id={lastUse.ticketId} />}
        </>
      )}
      {state.mayManage && (
        <div class="row">
          {!isAccessBlocked(app) && <Button onClick={onReset}>{t('access.reset')}</Button>}
          {several && (
            <Button busy={isPending(model, 'revoke', grant.id)} onClick={() => void model.revoke(grant.id)}>
              {t('access.end')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
