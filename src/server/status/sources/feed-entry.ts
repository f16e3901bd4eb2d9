import type { StatusUpdate } from '../../../contract/index.ts';
import { readFeedContent, type FeedContent, type FeedUpdate } from './feed-updates.ts';
import { toStableId } from '../report.ts';
import { readTitleLabels } from './states/label.ts';
import { readProse } from './states/prose.ts';
import type { IncidentState } from './states/types.ts';

/** What the title and text of a feed's entry say of its incident or maintenance. */
export interface ReadEntry {
  /** `unknown` when nothing is said of it; a label in unknown words stays as it is. */
  state: string;
  /** Whether the state was read, and is not a guess. */
  explicit: boolean;
  planned: boolean;
  updates: StatusUpdate[];
}

const isOver = (state: IncidentState | null) => state === 'resolved' || state === 'completed';
const PLANNED: ReadonlySet<IncidentState | null> = new Set<IncidentState>(['scheduled', 'in_progress']);

/**
 * Reads the state of an entry: by the label of its newest update, else by a label in its title, else by its sentences. Where
 * these contradict each other it is open: a text that is not sure never ends an incident.
 *
 * @param changedAt when the newest update was made
 */
export function readEntry(title: string, html: string, changedAt: string | null): ReadEntry {
  const content = readFeedContent(html);
  const titleState = stateOfTitle(title);
  const planned = isPlanned(content, titleState);
  const updates = content.updates.map((update) => ({ ...update, reading: stateOfUpdate(update) }));
  const named = updates.find(({ reading }) => reading !== null);
  const prose = updates.length === 0 ? readProse(content.preamble) : null;
  // What was said without a label, ahead of everything, is newer than what is labelled.
  const reopened = updates.length > 0 && readProse(content.preamble) === 'investigating';
  const read = decide(named?.reading ?? null, titleState ?? null, prose, title);
  const isOpenAgain = reopened && isOver(read);
  const raw = updates[0]?.state === null ? updates[0].label : 'unknown';
  const state = isOpenAgain ? 'investigating' : (read ?? raw);
  const said = updates.map((update, index) => ({
    id: toStableId(update.label, update.body, String(updates.length - index)),
    state: wordFor(update),
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
  // A title is written anew at the end, and its text is not; but a text that says that it goes on is believed.
  if (isOver(title)) return prose === 'investigating' ? 'investigating' : title;
  if (title !== null) return isOver(prose) && title !== 'investigating' ? prose : title === 'update' ? prose : title;
  return prose ?? readProse(titleText);
}

/** The state of a title with several labels: one that is open counts before one that says the end. */
function stateOfTitle(title: string): IncidentState | null {
  const labels = readTitleLabels(title).filter((label) => label !== 'update');
  const open = labels.find((label) => !isOver(label) && !PLANNED.has(label));
  return open ?? labels.find(isOver) ?? labels[0] ?? null;
}

function stateOfUpdate({ state, body }: FeedUpdate): IncidentState | null {
  return state === 'update' ? readProse(body) : state;
}

const wordFor = ({ state, label }: FeedUpdate): string =>
  state === null ? label : state === 'in_progress' ? 'in progress' : state;

function isPlanned({ updates, scheduled }: FeedContent, title: IncidentState | null): boolean {
  const states = updates.map(({ state }) => state);
  const last = states.find((state) => state !== 'update') ?? title;
  const hasPlan =
    scheduled || states.some((state) => PLANNED.has(state)) || PLANNED.has(title) || title === 'completed';
  return hasPlan && (PLANNED.has(last) || isOver(last));
}
