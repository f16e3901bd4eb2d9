/** The entry of the script tag: reads its attributes and sets the one global `Madoguchi`. */
import type { WidgetHandle, WidgetOptions } from '../panel/host.ts';
import { createWidget } from './widget.ts';

/** The file name of the panel's entry, written in by the build. */
declare const __PANEL__: string;

/** What the global is after the script has run: the handle, and `push` for pages that go on using the queue. */
interface MadoguchiGlobal extends WidgetHandle {
  push(...calls: Call[]): unknown;
}
/** A queued call: a method's name and what it takes. */
type Call = [keyof WidgetHandle, ...never[]];

declare global {
  interface Window {
    /** Before the script has run, a page may make it an array and push calls. */
    Madoguchi?: MadoguchiGlobal | (Call[] & { open?: undefined });
  }
}

// It is this very script, so the cast holds. A module leaves no current one: then it is looked for by its name.
const { dataset, src } = (document.currentScript ?? document.querySelector('[src*=madoguchi]')) as HTMLScriptElement;
const options: WidgetOptions & { config?: string } = { ...dataset };
try {
  Object.assign(options, JSON.parse(options.config ?? '{}'));
} catch (error) {
  // oxlint-disable-next-line no-console -- the one line that tells a developer of the slip.
  console.warn(error);
}
const { href, origin } = new URL('madoguchi/', src);

const queue = window.Madoguchi;
if (queue?.open) queue.update(options);
else {
  const handle = createWidget(options, () => import(/* @vite-ignore */ href + __PANEL__), origin);
  const push = (...calls: Call[]) => calls.map(([method, ...rest]) => Reflect.apply(handle[method], handle, rest));
  window.Madoguchi = Object.assign(handle, { push });
  push(...(queue ?? []));
  // A deep link; the panel reads what it says.
  if (location.hash.match('#madoguchi=')) handle.open();
}
