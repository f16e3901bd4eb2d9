/** A page of a remote list. */
export interface RemotePage<Item> {
  items: readonly Item[];
  hasMore: boolean;
}

/**
 * Reads a remote list page by page to its end.
 *
 * @param fetchPage fetches the page with this number, from 1
 * @param options.maxPages maximum number of pages to read
 * @param options.isEnough ends the read early; called with the items so far
 */
export async function readAllPages<Item>(
  fetchPage: (page: number) => Promise<RemotePage<Item>>,
  { maxPages, isEnough = () => false }: { maxPages: number; isEnough?: (items: readonly Item[]) => boolean },
): Promise<Item[]> {
  const all: Item[] = [];
  for (let page = 1; page <= maxPages; page++) {
    const { items, hasMore } = await fetchPage(page);
    all.push(...items);
    if (!hasMore || isEnough(all)) break;
  }
  return all;
}
