import type { StatusUpdate } from '../../../contract/index.ts';
import { readFeedContent, type FeedContent, type FeedUpdate } from './feed-updates.ts';
import { toStableId } from '../report.ts';
import { readTitleLabels } from './states/label.ts';
import { readProse } from './states/prose.ts';
import type { IncidentState } from './states/types.ts';

/** State and updates of a feed entry. */
export interface ReadEntry {
  /** `unknown` for an entry without a state; unknown labels are kept. */
  state: string;
  /** Whether the entry states the state explicitly. */
  explicit: boolean;
  planned: boolean;
  updates: StatusUpdate[];
}

const isFinal = (state: IncidentState | null) => state === 'resolved' || state === 'completed';
const PLANNED: ReadonlySet<IncidentState | null> = new Set<IncidentState>(['scheduled', 'in_progress']);

/**
 * Reads the state of an entry from the label of its newest update, else from a label in its title, else from its prose. An entry
 * with contradictory states is open, so that an ambiguous text never resolves an incident.
 *
 * @param changedAt time of the newest update
 */
export function readEntry(title: string, html: string, changedAt: string | null): ReadEntry {
  const content = readFeedContent(html);
  const titleState = readTitleState(title);
  const planned = isPlanned(content, titleState);
  const updates = content.updates.map((update) => ({ ...update, reading: readUpdateState(update) }));
  const named = updates.find(({ reading }) => reading !== null);
  const prose = updates.length === 0 ? readProse(content.preamble) : null;
  // Text without a label before the first label is the newest update.
  const reopened = updates.length > 0 && readProse(content.preamble) === 'investigating';
  const read = decide(named?.reading ?? null, titleState ?? null, prose, title);
  const isOpenAgain = reopened && isFinal(read);
  const raw = updates[0]?.state === null ? updates[0].label : 'unknown';
  const state = isOpenAgain ? 'investigating' : (read ?? raw);
  const said = updates.map((update, index) => ({
    id: toStableId(update.label, update.body, String(updates.length - index)),
    state: toStateLabel(update),
    body: update.body,
    at: index === 0 ? changedAt : null,
  }));
  const whole = content.preamble;
  const alone =
    said.length === 0 && whole !== '' ? [{ id: toStableId(whole), state, body: whole, at: changedAt }] : said;
  return { state, explicit: read !== null, planned, updates: alone };
}

function decide(
  label: IncidentState | null,
  title: IncidentState | null,
  prose: IncidentState | null,
  titleText: string,
): IncidentState | null {
  if (label !== null) return label;
  // Status pages change the title on resolution and not the text; an explicit statement that the problem continues takes precedence.
  if (isFinal(title)) return prose === 'investigating' ? 'investigating' : title;
  if (title !== null) return isFinal(prose) && title !== 'investigating' ? prose : title === 'update' ? prose : title;
  return prose ?? readProse(titleText);
}

/** Returns the state of a title; of several labels, an open state takes precedence. */
function readTitleState(title: string): IncidentState | null {
  const labels = readTitleLabels(title).filter((label) => label !== 'update');
  const open = labels.find((label) => !isFinal(label) && !PLANNED.has(label));
  return open ?? labels.find(isFinal) ?? labels[0] ?? null;
}

function readUpdateState({ state, body }: FeedUpdate): IncidentState | null {
  return state === 'update' ? readProse(body) : state;
}

const toStateLabel = ({ state, label }: FeedUpdate): string =>
  state === null ? label : state === 'in_progress' ? 'in progress' : state;

function isPlanned({ updates, scheduled }: FeedContent, title: IncidentState | null): boolean {
  const states = updates.map(({ state }) => state);
  const last = states.find((state) => state !== 'update') ?? title;
  const hasPlan =
    scheduled || states.some((state) => PLANNED.has(state)) || PLANNED.has(title) || title === 'completed';
  return hasPlan && (PLANNED.has(last) || isFinal(last));
}
