import type { WidgetHandle, WidgetOptions } from '../panel/types.ts';
import { type ImportPanel, createWidget } from './widget.ts';

const LIVE: unique symbol = Symbol.for('madoguchi');
declare global {
  interface Window {
    /** The widgets that `mount` has made, by their id; shared by all copies of this package on a page. */
    [LIVE]?: Map<string, WidgetHandle>;
  }
}

/**
 * Makes a widget, or updates the one with the same id.
 *
 * @param importPanel - fetches the panel's entry.
 * @param origin - base URL of the ticket API when the options name none.
 */
export function mountOnce(options: WidgetOptions, importPanel: ImportPanel, origin: string): WidgetHandle {
  const widgets = (window[LIVE] ??= new Map());
  const id = options.id ?? '';
  const existing = widgets.get(id);
  if (existing && existing.status() !== 'destroyed') {
    existing.update(options);
    return existing;
  }
  const created = createWidget({ ...options }, importPanel, origin);
  widgets.set(id, created);
  return created;
}
