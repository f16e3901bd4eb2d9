import { databaseIncidents, statuspage } from '../../src/server/status/index.ts';
import type { StatusSource } from '../../src/server/interfaces/index.ts';
import { statusPage } from '../configuration.ts';

/** Where Harbor's status comes from. */
export interface DemoStatus {
  /** What is written at the console. */
  own: StatusSource;
  /** What the ticket API shows: the page over HTTP, with the console's writing behind it. */
  shown: StatusSource;
}

/** @param page where the status page answers */
export function demoStatus(page: string): DemoStatus {
  const own = databaseIncidents(statusPage);
  // The subscription is the page's own; short, so that what an agent writes is seen at once.
  const remote = statuspage({ ...statusPage, url: page, allowPrivate: true, cacheSeconds: 5 });
  return {
    own,
    shown: {
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
