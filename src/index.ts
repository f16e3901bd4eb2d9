/**
 * The widget for pages that are built with a bundler: `npm i madoguchi`, then `mount()`.
 *
 * Safe to import on a server.
 */
import { mountOnce } from './loader/mount.ts';
import type { WidgetHandle, WidgetOptions } from './panel/types.ts';

export type {
  Prefill,
  TabId,
  TokenRequest,
  WidgetEvents,
  WidgetHandle,
  WidgetOptions,
  WidgetStatus,
} from './panel/types.ts';

const nothing = () => {};
/** The handle on a server, where there is nothing to show. */
const ABSENT: WidgetHandle = {
  open: nothing,
  close: nothing,
  on: () => nothing,
  identify: nothing,
  logout: async () => {},
  update: nothing,
  status: () => 'env_unsupported',
  destroy: nothing,
};

/**
 * Puts the badge on the page and answers with the handle that opens, updates and removes the widget.
 *
 * A second call with the same `id` updates the widget that is there, so hot reloading never makes two. On a server, and
 * in a browser that is too old, the handle does nothing and its `status()` is `env_unsupported`.
 *
 * @param options - everything has a default but `api`, which is the page's own origin when not given.
 * @example
 * const support = mount({ api: 'https://help.example.com', getToken: () => fetchToken() });
 * support.on('ticket', ({ number }) => console.log(`Filed ${number}`));
 */
export function mount(options: WidgetOptions = {}): WidgetHandle {
  if (typeof document === 'undefined') return ABSENT;
  return mountOnce(options, () => import('./panel/index.ts'), location.origin);
}
