/**
 * The part of the widget that every page view pays for: host element, badge, live region, and the way to the panel.
 * Shared by the script tag and by `mount` of the npm package. Plain DOM, and no markup is ever parsed from text, so that
 * it works under a policy without `style-src` and with Trusted Types.
 */
import type { EmbedFiles, PanelHandle, StartPanel, WidgetHandle, WidgetOptions, WidgetStatus } from '../panel/types.ts';
import { fromDocument } from '../dom/from-document.ts';
import css from './widget.css?inline';
import { fallbackMessages } from './fallback-messages.ts';

/** Fetches the panel's entry. */
export type ImportPanel = () => Promise<{ start: StartPanel } & Partial<EmbedFiles>>;

/** How often within a minute the host element is put back after the page has removed it. */
const MAX_REATTACHES = 5;
const MINUTE_MS = 60_000;
/** Milliseconds after the start at which `prefetch: 'idle'` fetches the panel. An idle callback costs bytes, and Safari has none. */
const IDLE_DELAY_MS = 500;

/** A plain element, with the properties of a link where it is one. */
export const createElement = (tag: string, properties: Partial<HTMLAnchorElement & HTMLLinkElement>) =>
  Object.assign(fromDocument('createElement').call(document, tag), properties);

/**
 * Makes a widget. Where there can be none, the handle does nothing and says so by its `status()`.
 *
 * @param options - what the vendor set; kept, and changed by `update`.
 * @param importPanel - called on intent, and again after a failure.
 * @param origin - base URL of the ticket API when `options.api` is not given.
 */
export function createWidget(options: WidgetOptions, importPanel: ImportPanel, origin: string): WidgetHandle {
  /** How often it was put into the page within the last minute. */
  let attached = 0;
  let state: WidgetStatus = 'ready';
  let panel: Promise<PanelHandle | void> | undefined;
  let link: ReturnType<typeof createElement> | undefined;

  const refuse = (why: unknown, status: WidgetStatus = 'env_unsupported') =>
    // oxlint-disable-next-line no-console -- the one line that tells a developer why there is no badge or no panel.
    console.warn((state = status), why);

  /** Shows the vendor's own address; never one that would run a script. */
  const showFallback = () => {
    const href = options.fallback;
    link?.remove();
    if (!href) return;
    // Made only now: every kind of element that a page has not used yet costs it memory.
    link = createElement('a', { className: badge.className, href, textContent: href });
    if (/^(https?|mailto|tel):$/.test(`${link.protocol}`)) root.append(link);
    // oxlint-disable-next-line no-console -- the one line that tells a developer of the slip.
    else console.warn('fallback must be an http(s), mailto or tel URL', href);
  };

  const load = () => {
    if (!panel && host.isConnected) {
      state = 'loading';
      panel = importPanel()
        .then((embed) => embed.start({ badge, options, origin, embed }))
        .then(
          (it) => {
            if (state === 'loading') state = 'loaded';
            // After a failure the badge says so: it gets its name back.
            handle.update({});
            return it;
          },
          (error: unknown) => {
            panel = undefined;
            refuse(error, 'panel_failed');
            badge.ariaExpanded = 'false';
            live.textContent = badge.textContent = fallbackMessages(options.locale)[1];
            showFallback();
          },
        );
    }
    return panel;
  };

  /** Takes over new options, shows what the badge shows of them, and passes the call on once there is a panel. */
  const tell = async (method: 'close' | 'identify' | 'logout' | 'update' | 'destroy', next?: WidgetOptions) => {
    // In place: the panel holds the same object.
    const { position, messages, locale } = Object.assign(options, next);
    badge.className = `badge ${position}`;
    badge.hidden = `${options.badge}` === 'false';
    badge.textContent = messages?.['badge.label'] ?? fallbackMessages(locale)[0];
    return (await panel)?.[method]();
  };

  const live = createElement('output', {});
  const badge = createElement('button', {
    onclick: () => (badge.ariaExpanded === 'true' ? handle.close() : handle.open()),
    // A touch enters too, before it presses.
    onpointerenter: load,
    onfocus: load,
  });
  const host = createElement('madoguchi-widget', { dir: 'ltr' });
  const root = host.attachShadow({ mode: 'open' });
  root.append(live, badge);

  // Waits for a body, survives pages that replace it, and gives up on pages that insist.
  const attach = () => {
    const body = fromDocument('body');
    if (host.isConnected) return;
    if (body) {
      body.append(host);
      setTimeout(() => attached--, MINUTE_MS);
      if (attached++ > MAX_REATTACHES) {
        handle.destroy();
        return refuse(host);
      }
    }
    for (const node of [document, fromDocument('documentElement'), body])
      if (node) observer.observe(node, { childList: true });
  };
  const observer = new MutationObserver(attach);

  const handle: WidgetHandle = {
    async open(tab, prefill) {
      badge.ariaExpanded = 'true';
      const it = await load();
      if (badge.ariaExpanded === 'true') it?.open(tab, prefill);
    },
    close() {
      badge.ariaExpanded = 'false';
      void tell('close');
    },
    on(event, listener) {
      const told = ({ detail }: CustomEventInit) => listener(detail);
      host.addEventListener(event, told);
      return () => host.removeEventListener(event, told);
    },
    // The last viewer's function must not answer for the next one: it would win over a new address.
    identify: (next) => tell('identify', next && { getToken: undefined, ...next }),
    logout() {
      // Only the panel knows what is kept in the browser, so it must come to clear it.
      load();
      return tell('logout');
    },
    update: (next) => tell('update', next),
    status: () => state,
    destroy() {
      observer.disconnect();
      host.remove();
      state = 'destroyed';
      void tell('destroy');
    },
  };

  handle.close();
  let why = CSS.supports('color:light-dark(red,red)') ? '' : 'old';
  // Enumerable keys on every object make Preact draw wrong attributes: the panel would break in odd ways.
  // oxlint-disable-next-line guard-for-in -- inherited keys are what is looked for.
  for (why in {});
  if (why) refuse(why);
  else {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    attach();
    if (options.prefetch === 'idle') setTimeout(load, IDLE_DELAY_MS);
  }
  return handle;
}
