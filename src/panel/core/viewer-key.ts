import type { Session } from '../../contract/index.ts';

/** Tells viewers apart, by organization and id: an id is unique only within its organization. Undefined while signed out. */
export const viewerKey = (session: Pick<Session, 'viewer' | 'organization'> | null | undefined): string | undefined =>
  session?.viewer ? JSON.stringify([session.organization?.id ?? null, session.viewer.id]) : undefined;
