import { distance } from './format.ts';
import { PriorityMark, StatusPill } from './components.tsx';
import { hrefOf } from './router.ts';
import type { QueueFilter, QueueModel, QueueWhose } from './queue-model.ts';

const FILTERS: readonly (readonly [QueueFilter, string])[] = [
  ['unsolved', 'To do'],
  ['new', 'New'],
  ['open', 'Open'],
  ['pending', 'Waiting for customer'],
  ['solved', 'Solution suggested'],
  ['closed', 'Closed'],
  ['all', 'All'],
];

const WHOSE: readonly (readonly [QueueWhose, string])[] = [
  ['all', 'Everybody’s'],
  ['mine', 'Mine'],
  ['nobody', 'Not assigned'],
  ['escalated', 'Escalated'],
];

/** The tickets of all organizations, newest activity first. */
export function Queue({ queue, open }: { queue: QueueModel; open: string | null }) {
  const rows = queue.rows.value;
  const loading = queue.loading.value;
  const failure = queue.failure.value;
  const now = Date.now();
  return (
    <section class="queue" aria-label="Queue">
      <div class="queue-tools">
        <input
          type="search"
          aria-label="Search tickets"
          placeholder="Search tickets"
          value={queue.q.value}
          onInput={(event) => {
            queue.q.value = event.currentTarget.value;
          }}
        />
        <select
          aria-label="Status filter"
          value={queue.filter.value}
          onChange={(event) => {
            queue.filter.value = FILTERS.find(([value]) => value === event.currentTarget.value)?.[0] ?? 'all';
          }}
        >
          {FILTERS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <select
          aria-label="Assignee filter"
          value={queue.whose.value}
          onChange={(event) => {
            queue.whose.value = WHOSE.find(([value]) => value === event.currentTarget.value)?.[0] ?? 'all';
          }}
        >
          {WHOSE.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {failure !== null && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      <ul aria-label="Tickets" aria-busy={loading}>
        {rows.map((row) => (
          <li key={row.id}>
            <a href={hrefOf({ view: 'queue', ticketId: row.id })} aria-current={row.id === open ? 'true' : undefined}>
              <span class="line">
                <b>
                  {row.organization.name} #{row.number}
                </b>
                <span class="who">{row.requester.name}</span>
                <time dateTime={row.updatedAt ?? ''}>{distance(row.updatedAt, now)}</time>
              </span>
              <span class="subject">{row.subject}</span>
              <span class="line">
                <StatusPill status={row.status} />
                <PriorityMark priority={row.priority} />
                <Due time={row.responseDueAt} now={now} />
                {row.escalatedAt && <span class="due late">Escalated</span>}
                <span class="assignee">{row.assignee ?? 'Nobody yet'}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {rows.length === 0 && <p class="empty">{loading ? 'Loading…' : 'No ticket matches.'}</p>}
      {queue.next.value !== null && (
        <button type="button" class="plain" disabled={loading} onClick={() => void queue.more()}>
          Show more
        </button>
      )}
    </section>
  );
}

function Due({ time, now }: { time: string | null; now: number }) {
  if (time === null) return null;
  const late = Date.parse(time) < now;
  return <span class={late ? 'due late' : 'due'}>{late ? 'Answer overdue' : `Answer due ${distance(time, now)}`}</span>;
}
