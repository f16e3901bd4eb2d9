import { createTicketApi, type TicketApiServer } from '../src/server/create-ticket-api.ts';
import type { TicketApiOptions } from '../src/server/options.ts';
import { profiles } from './profiles/index.ts';

/** URL of a profile's API, relative to the main API. */
export const profilePath = (id: string) => `/profiles/${id}`;

/** Harbor's own API, and one per profile on the same data. */
export interface DemoApis {
  /** Harbor's own API, which also serves the widget's files. */
  own: TicketApiServer;
  fetch: TicketApiServer['fetch'];
  close(): Promise<void>;
}

/**
 * Creates the APIs. The API of a profile is created at its first request.
 *
 * @param shared options of all APIs
 * @param own options of Harbor's own API
 */
export function openApis(shared: TicketApiOptions, own: Partial<TicketApiOptions>): DemoApis {
  const harbor = createTicketApi({ ...shared, ...own });
  // An API closes its store when it is closed, but this store is shared with Harbor's own API.
  const store = { ...shared.store, close: async () => {} };
  const openApis = new Map<string, TicketApiServer>();

  const getApi = (path: string): TicketApiServer => {
    const profile = profiles.find(({ id }) => path.startsWith(`${profilePath(id)}/`));
    if (!profile) return harbor;
    const api =
      openApis.get(profile.id) ??
      createTicketApi({ ...shared, store, ...profile.options, basePath: profilePath(profile.id) });
    openApis.set(profile.id, api);
    return api;
  };

  return {
    own: harbor,
    fetch: (request, environment) => getApi(new URL(request.url).pathname).fetch(request, environment),
    close: async () => {
      await Promise.all([...openApis.values()].map((api) => api.close()));
      await harbor.close();
    },
  };
}
