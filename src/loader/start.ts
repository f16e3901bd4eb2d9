/** Starts the widget from the attributes of a script element and sets the one global, `Madoguchi`. */
import type { StartPanel, WidgetCommand, WidgetHandle, WidgetOptions } from '../panel/types.ts';
import { createWidget } from './widget.ts';

/** Excludes elements, HTML collections and frame windows (DOM clobbering), which have other prototypes. */
const isHandle = (value: unknown): value is WidgetHandle =>
  Object.getPrototypeOf(Object(value)) === Object.prototype && 'update' in Object(value);

/**
 * Starts the widget, or updates the existing one.
 *
 * @param attributes - the `data-*` attributes.
 * @param startPanel - imports and starts the panel.
 * @param defaultApi - default base URL of the ticket API.
 */
export function startFromAttributes(attributes: DOMStringMap, startPanel: StartPanel, defaultApi: string): void {
  const options: WidgetOptions & { config?: string } = { ...attributes };
  try {
    Object.assign(options, JSON.parse(options.config ?? '{}'));
  } catch (error) {
    // oxlint-disable-next-line no-console -- tells developers about the invalid attribute.
    console.warn(error);
  }

  // Own properties only: `window.Madoguchi` also resolves to elements and frames with that id or name.
  const queue: unknown = Object.getOwnPropertyDescriptor(window, 'Madoguchi')?.value;
  if (isHandle(queue)) return queue.update(options);
  const handle = createWidget(options, startPanel, defaultApi);
  const push = (...calls: WidgetCommand[]) =>
    calls.map(([method, ...rest]) => Reflect.apply(handle[method], handle, rest));
  window.Madoguchi = Object.assign(handle, { push });
  if (Array.isArray(queue)) push(...queue);
  // Deep link; the panel parses its parameters.
  if (/[?&#]madoguchi=/.test(location.href)) void handle.open();
}
