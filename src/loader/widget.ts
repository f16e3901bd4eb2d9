/**
 * The part of the widget that loads with every page: host element, badge, live region, and the import of the panel. Shared by
 * the script tag and `mount` of the npm package. Plain DOM without HTML parsing, so that it works under a strict Content
 * Security Policy and with Trusted Types.
 */
import type { PanelHandle, StartPanel, WidgetHandle, WidgetOptions, WidgetStatus } from '../panel/types.ts';
import { fromDocument } from '../dom/from-document.ts';
import css from './widget.css?inline';
import { fallbackMessages } from './fallback-messages.ts';

/** Maximum reattachments per minute after the page has removed the host element itself. */
const MAX_REATTACHES = 5;
const MINUTE_MS = 60_000;
/** Delay of `prefetch: 'idle'`. Not `requestIdleCallback`, which costs bytes and is missing in Safari. */
const IDLE_DELAY_MS = 500;

/** Creates an element and assigns properties. */
export const createElement = (tag: string, properties: Partial<HTMLAnchorElement & HTMLLinkElement>) =>
  Object.assign(fromDocument('createElement').call(document, tag), properties);

/**
 * Creates a widget. In unsupported environments the handle does nothing, with the status `env_unsupported`.
 *
 * @param options - mutated by `update`.
 * @param startPanel - imports and starts the panel; called on intent, and again after a failure.
 * @param defaultApi - default base URL of the ticket API.
 */
export function createWidget(options: WidgetOptions, startPanel: StartPanel, defaultApi: string): WidgetHandle {
  /** Attachments within the last minute, without those to a new body. */
  let attachCount = 0;
  let state: WidgetStatus = 'ready';
  let panel: Promise<PanelHandle | void> | undefined;
  let link: ReturnType<typeof createElement> | undefined;

  const fail = (reason: unknown, status: WidgetStatus = 'env_unsupported') =>
    // oxlint-disable-next-line no-console -- tells developers why the badge or panel is missing.
    console.warn((state = status), reason);

  /** Shows the fallback link; `javascript:` and other schemes that run script are rejected. */
  const showFallback = () => {
    const href = options.fallbackUrl;
    link?.remove();
    if (!href) return;
    // Created on demand, because the first element of a kind costs memory on every page.
    link = createElement('a', { className: badge.className, href, textContent: href });
    if (/^(https?|mailto|tel):$/.test(`${link.protocol}`)) root.append(link);
    // oxlint-disable-next-line no-console -- tells developers about the invalid option.
    else console.warn('invalid fallbackUrl', href);
  };

  const failPanel = (error: unknown) => {
    void applyOptions('destroy');
    panel = undefined;
    fail(error, 'panel_failed');
    badge.ariaExpanded = 'false';
    live.textContent = badge.textContent = fallbackMessages(options.locale)[2];
    showFallback();
  };

  const load = () => {
    if (!panel && host.isConnected) {
      state = 'loading';
      panel = startPanel({ badge, options, defaultApi, fail: failPanel }).then((loaded) => {
        if (state === 'loading') {
          state = 'loaded';
          // Restores the badge's label after an earlier failure.
          handle.update({});
        }
        return loaded;
      }, failPanel);
    }
    return panel;
  };

  /** Merges options, updates the badge, and forwards the call to the panel once it is loaded. */
  const applyOptions = async (method: 'close' | 'identify' | 'logout' | 'update' | 'destroy', next?: WidgetOptions) => {
    // Mutated, because the panel shares this object.
    const { position, messages, locale } = Object.assign(options, next);
    badge.className = `badge ${position ?? ''}`;
    badge.hidden = `${options.badge}` === 'false';
    const [lang, help] = fallbackMessages(locale);
    // Inherited by badge, live region and fallback link. The panel sets its own language.
    host.lang = lang;
    const label = messages?.['badge.label'] ?? help;
    // Safari fires no click if the pressed text node was replaced between `mousedown` and `mouseup`.
    if (badge.textContent !== label) badge.textContent = label;
    return (await panel)?.[method]();
  };

  const live = createElement('output', {});
  const badge = createElement('button', {
    onclick: () => (badge.ariaExpanded === 'true' ? handle.close() : handle.open()),
    // Also fires on touch, before the click.
    onpointerenter: load,
    onfocus: load,
  });
  const host = createElement('madoguchi-widget', { dir: 'ltr' });
  const root = host.attachShadow({ mode: 'open' });
  root.append(live, badge);

  // Waits for a body, reattaches after removal, and gives up after too many removals.
  const attach = () => {
    const body = fromDocument('body');
    if (host.isConnected) return;
    if (body) {
      // Still a child of a body that the page has replaced, as Turbo does at each navigation: that is no removal.
      if (!host.parentNode) {
        setTimeout(() => attachCount--, MINUTE_MS);
        if (attachCount++ > MAX_REATTACHES) {
          handle.destroy();
          return fail(host);
        }
      }
      body.append(host);
    }
    for (const node of [document, fromDocument('documentElement'), body])
      if (node) observer.observe(node, { childList: true });
  };
  const observer = new MutationObserver(attach);

  const handle: WidgetHandle = {
    async open(tab, prefill) {
      badge.ariaExpanded = 'true';
      const loaded = await load();
      if (badge.ariaExpanded === 'true') loaded?.open(tab, prefill);
    },
    close() {
      badge.ariaExpanded = 'false';
      void applyOptions('close');
    },
    on(event, listener) {
      const handler = ({ detail }: CustomEventInit) => listener(detail);
      host.addEventListener(event, handler);
      return () => host.removeEventListener(event, handler);
    },
    // Drops the previous viewer's `getToken`, which would take precedence over a new `tokenUrl`.
    identify: (next) => applyOptions('identify', next && { getToken: undefined, ...next }),
    logout() {
      // Only the panel can clear the stored data, so it is loaded.
      load();
      return applyOptions('logout');
    },
    update: (next) => applyOptions('update', next),
    status: () => state,
    destroy() {
      observer.disconnect();
      host.remove();
      state = 'destroyed';
      void applyOptions('destroy');
    },
  };

  handle.close();
  let reason = CSS.supports('color:light-dark(red,red)') ? '' : 'old';
  // Enumerable properties on `Object.prototype` make Preact render wrong attributes.
  // oxlint-disable-next-line guard-for-in -- looks for inherited keys.
  for (reason in {});
  if (reason) fail(reason);
  else {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    attach();
    if (options.prefetch === 'idle') setTimeout(load, IDLE_DELAY_MS);
  }
  return handle;
}
