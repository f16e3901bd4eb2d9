import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { Lazy } from '../../core/lazy.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { renderSignInLink } from '../../ui/SignInLink.tsx';
import { Loading } from '../../ui/Loading.tsx';
import componentStyles from '../../ui/components.css?inline';
import { TicketList } from './TicketList.tsx';
import { TicketsModel } from './tab-model.ts';
import css from './tickets.css?inline';
import { viewerKey } from '../../core/viewer-key.ts';
import { useViewerModel } from '../../core/use-viewer-model.ts';

/** Renders the tab "My tickets". */
export default function Tab({ app }: { app: PanelContext }) {
  app.addStyles(componentStyles);
  app.addStyles(css);
  const t = app.translate(tickets);
  const viewer = viewerKey(app.session.value);
  const state = app.sessionState.value;
  const failure = app.sessionError.value;
  if (viewer) return <Tickets key={viewer} app={app} />;
  if (state === 'failed' && failure) return <FailureNotice app={app} failure={failure} onRetry={app.reload} />;
  if (state === 'ready') return <Notice action={renderSignInLink(app)}>{t('tickets.signedout')}</Notice>;
  return <Loading app={app} shape="rows" lines={12} />;
}

/** Renders the tickets of one viewer; the key remounts it for another. */
function Tickets({ app }: { app: PanelContext }) {
  const model = useViewerModel(app, () => new TicketsModel(app));
  const place = useRef<HTMLDivElement>(null);
  /** Scroll position of the list when a ticket was opened. */
  const scrollTop = useRef(0);
  const opened = model.opened.value;
  const last = model.last.value;
  const detail = app.lazy('features/tickets/TicketDetail.tsx');
  if (opened !== null) void detail.load();

  useLayoutEffect(() => {
    if (opened === null) place.current?.closest('.view')?.scrollTo({ top: scrollTop.current });
  }, [opened]);

  return (
    <div ref={place}>
      {opened !== null ? (
        <Lazy
          key={opened}
          app={app}
          module={detail}
          props={{
            app,
            id: opened,
            subject: model.list.rows.peek().find(({ id }) => id === opened)?.subject,
            onTicketUpdate: model.list.onTicketUpdate,
            onBack: model.close,
          }}
          shape="boxes"
          lines={9}
        />
      ) : (
        <TicketList
          app={app}
          model={model.list}
          last={last}
          onOpen={(id) => {
            scrollTop.current = place.current?.closest('.view')?.scrollTop ?? 0;
            model.open(id);
          }}
        />
      )}
    </div>
  );
}
