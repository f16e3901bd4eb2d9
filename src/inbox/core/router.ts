import { type ReadonlySignal, signal } from '@preact/signals';
import type { QueueView } from '../../contract/schemas/inbox.ts';

/** Views of the queue, in the order of the side bar. */
export const SIDEBAR_VIEWS = [
  'mine',
  'unassigned',
  'team',
  'mentions',
  'overdue',
  'escalated',
  'waiting',
  'all',
  'snoozed',
  'spam',
] as const satisfies readonly QueueView[];

/** Parameters of an address. */
export type RouteQuery = Readonly<Record<string, string>>;

/** A screen of the inbox, as its address names it. */
export type Route =
  | { screen: 'queue'; view: string; q: string; filters?: RouteQuery }
  /** A saved view. Without filters, those that are saved apply. */
  | { screen: 'saved'; id: string; filters: RouteQuery }
  | { screen: 'ticket'; id: string }
  | { screen: 'inquiries' }
  | { screen: 'incidents' }
  | { screen: 'reports'; query: RouteQuery }
  | { screen: 'settings'; section?: string }
  | { screen: 'customer'; organizationId: string; id: string }
  | { screen: 'organization'; id: string; ticketId: string | null }
  | { screen: 'unknown' };

const DEFAULT_ROUTE = { screen: 'queue', view: 'mine', q: '' } as const satisfies Route;

/** Formats the address of a route below the inbox's root. */
export function formatRoute(route: Route): string {
  const encode = encodeURIComponent;
  switch (route.screen) {
    case 'queue':
      return `views/${encode(route.view)}${formatQuery({ ...(route.q !== '' && { q: route.q }), ...route.filters })}`;
    case 'saved':
      return `saved/${encode(route.id)}${formatQuery(route.filters)}`;
    case 'reports':
      return `reports${formatQuery(route.query)}`;
    case 'settings':
      return route.section === undefined ? 'settings' : `settings/${encode(route.section)}`;
    case 'ticket':
      return `tickets/${encode(route.id)}`;
    case 'customer':
      return `customers/${encode(route.organizationId)}/${encode(route.id)}`;
    case 'organization':
      return `organizations/${encode(route.id)}${route.ticketId === null ? '' : `?ticket=${encode(route.ticketId)}`}`;
    case 'unknown':
      return '';
    default:
      return route.screen;
  }
}

function formatQuery(query: RouteQuery): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * Parses an address below the inbox's root.
 *
 * @param path - without the root: `tickets/5`.
 * @param search - the query, with its question mark.
 */
export function parseRoute(path: string, search: string): Route {
  const [screen = '', ...segments] = path.split('/').map(decode);
  const [first = '', second = ''] = segments;
  const query = new URLSearchParams(search);
  const parameters = Object.fromEntries(query);
  const { q = '', ...filters } = parameters;
  const hasFilters = Object.keys(filters).length > 0;
  switch (screen) {
    case '':
      return DEFAULT_ROUTE;
    case 'views':
      return { screen: 'queue', view: first === '' ? DEFAULT_ROUTE.view : first, q, ...(hasFilters && { filters }) };
    case 'saved':
      return first === '' ? DEFAULT_ROUTE : { screen: 'saved', id: first, filters: parameters };
    case 'reports':
      return { screen, query: parameters };
    case 'settings':
      return { screen, ...(first !== '' && { section: first }) };
    case 'tickets':
      return first === '' ? DEFAULT_ROUTE : { screen: 'ticket', id: first };
    case 'inquiries':
    case 'incidents':
      return { screen };
    case 'customers':
      return first === '' || second === ''
        ? { screen: 'unknown' }
        : { screen: 'customer', organizationId: first, id: second };
    case 'organizations':
      return first === ''
        ? { screen: 'unknown' }
        : { screen: 'organization', id: first, ticketId: query.get('ticket') };
    default:
      return { screen: 'unknown' };
  }
}

/** An address can be typed by hand: a segment with a wrong encoding stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The current route and the ways to change it. */
export interface Router {
  route: ReadonlySignal<Route>;
  /** Returns the address of a route, for links. */
  href(route: Route): string;
  /** Shows a route. */
  navigate(route: Route, options?: { replace?: boolean }): void;
  /** Shows a path below the root. */
  navigateToPath(path: string): void;
  dispose(): void;
}

/**
 * Creates the router of the page. Plain clicks on links below the root change the route without loading a page.
 *
 * @param root - path of the inbox, with a slash at its end.
 */
export function createRouter(root: string): Router {
  const read = () => parseRoute(location.pathname.slice(root.length), location.search);
  const route = signal(read());
  const update = () => {
    const next = read();
    if (JSON.stringify(next) !== JSON.stringify(route.peek())) route.value = next;
  };
  const go = (url: string, replace = false) => {
    if (replace) history.replaceState(null, '', url);
    else history.pushState(null, '', url);
    update();
  };
  const controller = new AbortController();
  const { signal: disposed } = controller;
  addEventListener('popstate', update, { signal: disposed });
  const followLink = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (!link.pathname.startsWith(root) || link.dataset['external'] !== undefined) return;
    event.preventDefault();
    if (link.href !== location.href) go(link.href);
  };
  document.addEventListener('click', followLink, { signal: disposed });
  return {
    route,
    href: (target) => root + formatRoute(target),
    navigate: (target, { replace = false } = {}) => go(root + formatRoute(target), replace),
    navigateToPath: (path) => go(root + path),
    dispose: () => controller.abort(),
  };
}
