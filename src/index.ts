/**
 * Entry of the npm package for pages built with a bundler: `npm i madoguchi`, then `mount()`.
 *
 * Safe to import during server-side rendering.
 */
import { mountOnce } from './loader/mount.ts';
import type { StartPanel, WidgetHandle, WidgetOptions } from './panel/types.ts';

export type {
  MadoguchiGlobal,
  Prefill,
  TabId,
  TokenRequest,
  WidgetCommand,
  WidgetCommandQueue,
  WidgetEvents,
  WidgetHandle,
  WidgetOptions,
  WidgetStatus,
} from './panel/types.ts';

const noop = () => {};
/** The handle during server-side rendering. */
const SERVER_HANDLE: WidgetHandle = {
  open: noop,
  close: noop,
  on: () => noop,
  identify: noop,
  logout: async () => {},
  update: noop,
  status: () => 'env_unsupported',
  destroy: noop,
};

/**
 * Adds the badge to the page and returns the handle that opens, updates and removes the widget.
 *
 * A second call with the same `id` updates the existing widget, so hot reloading never creates a duplicate. On a server
 * and in unsupported browsers the handle does nothing and its `status()` is `env_unsupported`.
 *
 * @param options - all optional; `api` defaults to the page's own origin.
 * @example
 * const support = mount({ api: 'https://help.example.com', getToken: () => fetchToken() });
 * support.on('ticket', ({ number }) => console.log(`Created ticket ${number}`));
 */
export function mount(options: WidgetOptions = {}): WidgetHandle {
  if (typeof document === 'undefined') return SERVER_HANDLE;
  const startPanel: StartPanel = async (host) => {
    const [{ start }] = await Promise.all([
      import('./panel/index.ts'),
      import('./panel/shell/frame.ts').then((frame) => frame.start(host)),
    ]);
    return start(host);
  };
  return mountOnce(options, startPanel, location.origin);
}
