/** The entry of the script tag: reads its attributes and sets the one global `Madoguchi`. */
import type { WidgetHandle, WidgetOptions } from '../panel/host.ts';
import { createWidget } from './widget.ts';

/** The file names of the panel's entry and of its largest part, written in by the build. */
declare const __PANEL__: string;
declare const __SHELL__: string;

/** What the global is after the script has run: the handle, and `push` for pages that go on using the queue. */
interface MadoguchiGlobal extends WidgetHandle {
  push(...calls: Call[]): void;
}
/** A queued call: a method's name and what it takes. */
type Call = [keyof WidgetHandle, ...unknown[]];

declare global {
  interface Window {
    /** Before the script has run, a page may make it an array and push calls. */
    Madoguchi?: MadoguchiGlobal | Call[];
  }
}

// A module leaves no current script: then it is looked for by its name.
const { dataset, src = location.href }: { dataset?: DOMStringMap; src?: string } =
  document.currentScript ?? document.querySelector<HTMLScriptElement>('[src*=madoguchi]') ?? {};
const options: WidgetOptions & { config?: string } = { ...dataset };
try {
  Object.assign(options, JSON.parse(options.config ?? '{}'));
} catch (error) {
  // oxlint-disable-next-line no-console -- the one line that tells a developer of the slip.
  console.warn('madoguchi', error);
}
const { href, origin } = new URL('madoguchi/', src);

const queue = window.Madoguchi;
if (queue && 'open' in queue) queue.update(options);
else {
  // The entry reads the session while the shell is still on its way, and then finds it in the module map.
  const fetchPanel = () => {
    // What the entry cannot get it reports itself.
    import(/* @vite-ignore */ href + __SHELL__).catch(Boolean);
    return import(/* @vite-ignore */ href + __PANEL__);
  };
  const handle = createWidget(options, fetchPanel, origin);
  const push = (...calls: Call[]) => {
    for (const [method, ...rest] of calls) Reflect.apply(handle[method], handle, rest);
  };
  window.Madoguchi = Object.assign(handle, { push });
  push(...(queue ?? []));
}
