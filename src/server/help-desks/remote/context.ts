import type { Attachments } from '../../interfaces/index.ts';
import type { DeskAdapter, DeskLimits } from '../adapter.ts';
import type { ResolvedMapping } from '../mapping.ts';
import type { UnreadCounts } from './unread-counts.ts';
import type { SnapshotRecorder } from './snapshots.ts';

/** A desk elsewhere as what is done with it needs it. */
export interface RemoteDeskContext {
  adapter: DeskAdapter;
  mapping: ResolvedMapping;
  limits: DeskLimits;
  /** Milliseconds after which a write that got no answer is done at the desk or never will be. */
  settleMs: number;
  /** Ours, where files wait to be sent; null until the server has told of them, and where there are none. */
  files: Attachments | null;
  counted: UnreadCounts;
  /** Absent when nothing is told of what happens there. */
  watch?: SnapshotRecorder;
}
