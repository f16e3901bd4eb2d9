/** Deep links of the page's address. Imported with the API client. */
import type { Target } from '../core/context.ts';
import type { TabId } from '../types.ts';

const TABS: Record<TabId, true> = { submit: true, tickets: true, status: true, access: true };
const isTab = (name = ''): name is TabId => Object.hasOwn(TABS, name);

/**
 * Follows `#madoguchi=tickets?id=…` and `#madoguchi=submit?subject=…` now and when the fragment changes, and the same value as
 * the query parameter `madoguchi` for pages whose router owns the fragment. Opens the panel and fills in empty fields; never
 * submits. Links may come from strangers.
 *
 * @returns a function that stops it.
 */
export function followDeepLinks(open: (tab: TabId, target: Target) => void): () => void {
  const follow = (link: string | null | undefined) => {
    const [, tab, query] = /^(\w+)\??(.*)/.exec(link ?? '') ?? [];
    if (!isTab(tab)) return;
    const { id, ...prefill } = Object.fromEntries(new URLSearchParams(query));
    open(tab, id ? { ticketId: id } : { prefill, source: 'link' });
  };
  const followHash = () => follow(location.hash.split('#madoguchi=')[1]);
  follow(new URLSearchParams(location.search).get('madoguchi'));
  followHash();
  window.addEventListener('hashchange', followHash);
  return () => window.removeEventListener('hashchange', followHash);
}
