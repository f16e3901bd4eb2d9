import { createTicketApi, type TicketApiServer } from '../src/server/create-ticket-api.ts';
import type { TicketApiOptions } from '../src/server/options.ts';
import { profiles } from './profiles/index.ts';

/** Where the API of a profile is, beside the API itself. */
export const profilePath = (id: string) => `/profiles/${id}`;

/** Harbor's own API, and one for each profile on the same data. */
export interface DemoApis {
  /** Harbor's own; it also has the widget's files. */
  own: TicketApiServer;
  fetch: TicketApiServer['fetch'];
  close(): Promise<void>;
}

/**
 * Opens them. A profile's is made when it is first called.
 *
 * @param shared what is the same for all
 * @param own what only Harbor's has
 */
export function openApis(shared: TicketApiOptions, own: Partial<TicketApiOptions>): DemoApis {
  const harbor = createTicketApi({ ...shared, ...own });
  // An API closes its store with itself, and this one is Harbor's too.
  const store = { ...shared.store, close: async () => {} };
  const made = new Map<string, TicketApiServer>();

  const apiFor = (path: string): TicketApiServer => {
    const profile = profiles.find(({ id }) => path.startsWith(`${profilePath(id)}/`));
    if (!profile) return harbor;
    const api =
      made.get(profile.id) ??
      createTicketApi({ ...shared, store, ...profile.options, basePath: profilePath(profile.id) });
    made.set(profile.id, api);
    return api;
  };

  return {
    own: harbor,
    fetch: (request, environment) => apiFor(new URL(request.url).pathname).fetch(request, environment),
    close: async () => {
      await Promise.all([...made.values()].map((api) => api.close()));
      await harbor.close();
    },
  };
}
