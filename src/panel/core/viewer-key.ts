import type { Session } from '../../contract/index.ts';

/** Identifies a viewer by organization and id, because ids are unique only within an organization. Undefined when signed out. */
export const viewerKey = (session: Pick<Session, 'viewer' | 'organization'> | null | undefined): string | undefined =>
  session?.viewer ? JSON.stringify([session.organization?.id ?? null, session.viewer.id]) : undefined;
