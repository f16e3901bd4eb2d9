import type { Attachments } from '../../interfaces/index.ts';
import type { DeskAdapter, DeskLimits } from '../adapter.ts';
import type { ResolvedMapping } from '../mapping.ts';
import type { UnreadCounts } from './unread-counts.ts';
import type { SnapshotRecorder } from './snapshots.ts';

/** Everything that operations on a remote help desk share. */
export interface RemoteDeskContext {
  adapter: DeskAdapter;
  mapping: ResolvedMapping;
  limits: DeskLimits;
  /** Milliseconds after which a write without a response is either visible or has failed. */
  lookupDelayMs: number;
  /** The local attachments, which hold files until they are sent; null before startup, and without attachments. */
  files: Attachments | null;
  unreadCounts: UnreadCounts;
  /** Records snapshots for change detection. Absent without a change feed. */
  recordSnapshots?: SnapshotRecorder;
}
