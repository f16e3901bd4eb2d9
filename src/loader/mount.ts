import type { StartPanel, WidgetHandle, WidgetOptions } from '../panel/types.ts';
import { createWidget } from './widget.ts';

const WIDGETS: unique symbol = Symbol.for('madoguchi');
declare global {
  interface Window {
    /** Mounted widgets by id; shared by all copies of this package on a page. */
    [WIDGETS]?: Map<string, WidgetHandle>;
  }
}

/**
 * Creates a widget, or updates the existing one with the same id.
 *
 * @param startPanel - imports and starts the panel.
 * @param defaultApi - default base URL of the ticket API.
 */
export function mountOnce(options: WidgetOptions, startPanel: StartPanel, defaultApi: string): WidgetHandle {
  const widgets = (window[WIDGETS] ??= new Map());
  const id = options.id ?? '';
  const existing = widgets.get(id);
  if (existing && existing.status() !== 'destroyed') {
    existing.update(options);
    return existing;
  }
  const created = createWidget({ ...options }, startPanel, defaultApi);
  widgets.set(id, created);
  return created;
}
