import { databaseIncidents, statuspage } from '../../src/server/status/index.ts';
import type { StatusSource } from '../../src/server/interfaces/index.ts';
import { statusPage } from '../configuration.ts';

/** Harbor's status. */
export interface DemoStatus {
  /** Incidents written in the console. */
  own: StatusSource;
  /** Status in the ticket API: the page over HTTP, with the console's incidents as its editable source. */
  source: StatusSource;
}

/** @param page URL of the status page */
export function demoStatus(page: string): DemoStatus {
  const own = databaseIncidents(statusPage);
  // The page's own subscription URL. Cached briefly, so that changes by agents appear immediately.
  const remote = statuspage({ ...statusPage, url: page, allowPrivate: true, cacheSeconds: 5 });
  return {
    own,
    source: {
      ...remote,
      reportAffected: own.reportAffected,
      openIncident: async (context, input) => {
        const incident = await own.openIncident?.(context, input);
        if (!incident) throw new Error('The incidents of the demo can be written.');
        remote.expire();
        return incident;
      },
      addIncidentUpdate: async (context, input) => {
        const incident = await own.addIncidentUpdate?.(context, input);
        remote.expire();
        return incident ?? null;
      },
    },
  };
}
