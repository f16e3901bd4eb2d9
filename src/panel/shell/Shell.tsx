import type { ComponentType } from 'preact';
import type { PanelContext } from '../core/context.ts';
import type { TabId } from '../types.ts';
import { shell } from '../i18n/en/shell.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import type { ViewerScope } from '../core/viewer-state.ts';
import { Tabs } from './Tabs.tsx';
import { Lazy, LoadFailure } from '../core/lazy.tsx';
import type { LazyModule } from '../core/lazy-module.ts';

/** The view of a tab. It stays mounted but hidden while another tab is visible. */
export type TabView = ComponentType<{ app: PanelContext }>;

interface Props {
  scope: ViewerScope;
  /** Key of the scope: views are remounted for another viewer, but the dialog is not. */
  number: number;
  modules: Record<TabId, LazyModule<{ default: TabView }>>;
  onClose: () => void;
}

/** Renders the panel: a dialog with a heading, the tabs, and a view for each visited tab. */
export function Shell({ scope, number, modules, onClose }: Props) {
  const { app, views } = scope;
  const t = app.translate(shell);
  const current = app.tab.value;
  const escape = (event: KeyboardEvent) => {
    // During IME composition, Escape belongs to the input method.
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return (
    <dialog
      class="panel"
      id="panel"
      aria-labelledby="panel-title"
      onKeyDown={escape}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => event.currentTarget.open || onClose()}
    >
      <div class="top">
        <h2 id="panel-title" tabIndex={-1}>
          {t('shell.title')}
        </h2>
        <button type="button" class="icon-button" aria-label={t('shell.close')} onClick={onClose}>
          {/* Not `Icon`, which loads with the API client. */}
          <svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 6l12 12M18 6L6 18" />
          </svg>
        </button>
      </div>
      <Tabs
        label={t('shell.title')}
        current={current}
        onPick={(id) => app.navigate(id)}
        onIntent={(id) => void modules[id].load()}
        tabs={views.tabs.value.map((id) => ({
          id,
          label: t(`shell.tab.${id}`),
          note: app.tabNotes.value[id],
        }))}
      />
      {views.visited.value.map((id) => (
        <div
          class="view"
          role="tabpanel"
          key={`${number} ${id}`}
          id={`view-${id}`}
          aria-labelledby={`tab-${id}`}
          tabIndex={0}
          hidden={id !== current}
        >
          <ErrorBoundary broken={(again) => <LoadFailure app={app} message="shell.broken" onRetry={again} />}>
            <Lazy
              app={app}
              module={modules[id]}
              props={{ app }}
              shape={id === 'tickets' ? 'rows' : 'boxes'}
              lines={12}
            />
          </ErrorBoundary>
        </div>
      ))}
      <div class="strip" key={number} />
    </dialog>
  );
}
