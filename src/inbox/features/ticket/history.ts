import type { TicketApi } from '../../../client/index.ts';
import type { HistoryEntry } from './change-text.ts';

/** Pages of the history that are read. Older changes of a ticket with more are shown first. */
const MAX_PAGES = 20;
const PAGE_SIZE = 100;

/** Reads the changes of a ticket, oldest first, without its messages. */
export async function readHistory(api: TicketApi, id: string, signal: AbortSignal): Promise<HistoryEntry[]> {
  const changes: HistoryEntry[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer: Awaited<ReturnType<TicketApi['listQueueTimeline']>> = await api.listQueueTimeline(
      { id, limit: PAGE_SIZE, ...(cursor !== null && { cursor }) },
      { signal },
    );
    changes.push(...answer.items.filter(({ kind }) => kind !== 'comment' && kind !== 'created'));
    cursor = answer.next;
    if (cursor === null) break;
  }
  return changes;
}

/** Changes in a row that are shown one by one. More are folded. */
const MAX_UNFOLDED = 3;

/** An item of the conversation: a message, or changes in a row. */
export type ConversationItem<Message> =
  | { kind: 'message'; key: string; message: Message }
  | { kind: 'changes'; key: string; changes: readonly HistoryEntry[]; isFolded: boolean };

/** Merges messages and changes by time, and folds long runs of changes. Of one time, messages come first. */
export function mergeHistory<Message extends { id: string; createdAt: string | null }>(
  messages: readonly Message[],
  history: readonly HistoryEntry[],
): ConversationItem<Message>[] {
  const toMs = (time: string | null) => Date.parse(time ?? '') || 0;
  const entries = [
    ...messages.map((message) => ({ at: toMs(message.createdAt), message, change: null })),
    ...history.map((change) => ({ at: toMs(change.at), message: null, change })),
  ].sort((one, other) => one.at - other.at);
  const items: ConversationItem<Message>[] = [];
  let run: HistoryEntry[] = [];
  const endRun = () => {
    const [first] = run;
    if (first)
      items.push({ kind: 'changes', key: `changes-${first.id}`, changes: run, isFolded: run.length > MAX_UNFOLDED });
    run = [];
  };
  for (const { message, change } of entries) {
    if (change) {
      run.push(change);
      continue;
    }
    endRun();
    items.push({ kind: 'message', key: `comment-${message.id}`, message });
  }
  endRun();
  return items;
}
