import type { Attachments } from '../../ports.ts';
import type { DeskAdapter, DeskLimits } from '../adapter.ts';
import type { SettledMapping } from '../mapping.ts';
import type { UnreadCounts } from './unread.ts';
import type { Watch } from './watching.ts';

/** A desk elsewhere as what is done with it needs it. */
export interface Connected {
  adapter: DeskAdapter;
  mapping: SettledMapping;
  limits: DeskLimits;
  /** Milliseconds after which a write that got no answer is done at the desk or never will be. */
  settleMs: number;
  /** Ours, where files wait to be sent; null until the server has told of them, and where there are none. */
  files: Attachments | null;
  counted: UnreadCounts;
  /** Absent when nothing is told of what happens there. */
  watch?: Watch;
}
