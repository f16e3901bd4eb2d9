import { readItem, writeItem } from '../../core/preferences.ts';

/** Kind of what an agent writes. Each has a draft of its own, so that a note never becomes a reply. */
export type AnswerKind = 'reply' | 'note';

/** Drafts of one agent for one ticket; they survive a reload and a sign-out. */
export interface Drafts {
  read(kind: AnswerKind): string;
  write(kind: AnswerKind, text: string): void;
}

/** Returns the drafts of an agent for a ticket. */
export function getDrafts(agentId: string, ticketId: string): Drafts {
  const toKey = (kind: AnswerKind) => `draft:${JSON.stringify([agentId, ticketId, kind])}`;
  return {
    read: (kind) => readItem(toKey(kind)) ?? '',
    write: (kind, text) => writeItem(toKey(kind), text),
  };
}
