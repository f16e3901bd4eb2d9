/** Starts the widget from the attributes of a script element and sets the one global, `Madoguchi`. */
import type { WidgetHandle, WidgetOptions } from '../panel/types.ts';
import { type ImportPanel, createWidget } from './widget.ts';

/** The global once the script has run: the handle, and `push` for pages that keep using the queue. */
interface MadoguchiGlobal extends WidgetHandle {
  push(...calls: Call[]): unknown;
}
/** A queued call: a method's name and its arguments. */
type Call = [keyof WidgetHandle, ...never[]];

declare global {
  interface Window {
    /** Before the script has run, a page may make it an array and push calls. */
    Madoguchi?: MadoguchiGlobal | Call[];
  }
}

/** Elements, collections of elements and windows of frames have other prototypes. */
const isHandle = (value: unknown): value is WidgetHandle =>
  Object.getPrototypeOf(Object(value)) === Object.prototype && 'update' in Object(value);

/**
 * Starts the widget, or updates the one that is there.
 *
 * @param attributes - the `data-*` attributes.
 * @param importPanel - fetches the panel's entry.
 * @param origin - base URL of the ticket API when the options name none.
 */
export function startFromAttributes(attributes: DOMStringMap, importPanel: ImportPanel, origin: string): void {
  const options: WidgetOptions & { config?: string } = { ...attributes };
  try {
    Object.assign(options, JSON.parse(options.config ?? '{}'));
  } catch (error) {
    // oxlint-disable-next-line no-console -- the one line that tells a developer of the slip.
    console.warn(error);
  }

  // An own property is the page's. `window.Madoguchi` would also find an element or a frame of that id or name.
  const queue: unknown = Object.getOwnPropertyDescriptor(window, 'Madoguchi')?.value;
  if (isHandle(queue)) return queue.update(options);
  const handle = createWidget(options, importPanel, origin);
  const push = (...calls: Call[]) => calls.map(([method, ...rest]) => Reflect.apply(handle[method], handle, rest));
  window.Madoguchi = Object.assign(handle, { push });
  if (Array.isArray(queue)) push(...queue);
  // A deep link; the panel reads its parameters.
  if (location.hash.match('#madoguchi=')) void handle.open();
}
