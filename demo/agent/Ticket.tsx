import { useModel } from '@preact/signals';
import type { AgentTicket, Attachment } from '../../src/contract/index.ts';
import { AnswerForm } from './AnswerForm.tsx';
import { at, size } from './format.ts';
import { Choice, Failure, PRIORITY_LABELS, STATUS_LABELS, StatusPill } from './components.tsx';
import { hrefOf } from './router.ts';
import type { AgentSession } from './session.ts';
import { TicketModel } from './ticket-model.ts';
import { TICKET_STATUSES } from '../../src/contract/schemas/ticket.ts';

/** One ticket: what was said, and what can be done. */
export function Ticket({ id, session, changed }: { id: string; session: AgentSession; changed: () => void }) {
  const model = useModel(() => new TicketModel(session, id, changed));
  const ticket = model.ticket.value;
  const failure = model.failure.value;
  return (
    <section class="ticket" aria-label="Ticket">
      <a class="back" href={hrefOf({ view: 'queue', ticketId: null })}>
        ← Queue
      </a>
      <Failure message={failure} />
      {ticket && (
        <>
          <Head ticket={ticket} />
          <Along ticket={ticket} />
          <Triage ticket={ticket} model={model} me={session.name} />
          <Conversation ticket={ticket} model={model} />
          <AnswerForm key={ticket.id} id={ticket.id} model={model} name={ticket.requester.name} />
        </>
      )}
      {ticket === null && failure === null && <p class="empty">Loading…</p>}
    </section>
  );
}

function Head({ ticket }: { ticket: AgentTicket }) {
  return (
    <header class="ticket-head">
      <h1>
        <span class="number">
          {ticket.organization.name} #{ticket.number}
        </span>{' '}
        {ticket.subject}
      </h1>
      <p>
        <StatusPill status={ticket.status} /> {ticket.requester.name} ·{' '}
        <a href={hrefOf({ view: 'access', organizationId: ticket.organization.id, ticketId: ticket.id })}>
          {ticket.organization.name}
        </a>{' '}
        · {at(ticket.createdAt)}
        {ticket.category !== null && ` · ${ticket.category}`}
        {Object.entries(ticket.fields).map(([field, value]) => ` · ${field}: ${value}`)}
      </p>
    </header>
  );
}

/** What came along with the ticket; nothing is shown of what did not. */
function Along({ ticket }: { ticket: AgentTicket }) {
  const { cc = [], context = {}, diagnostics, consent, consentText, incident, escalation, rating } = ticket;
  const asked = consentText?.label;
  const facts = [
    ['Asked for more attention', escalation?.reason ?? ''],
    ['Rated', rating ? [`${rating.score} of 5`, rating.comment].filter(Boolean).join(' · ') : ''],
    ["CC'd", cc.join(', ')],
    ['Incident', incident ? [incident.name ?? incident.id, incident.state].filter(Boolean).join(' · ') : ''],
    [(typeof asked === 'string' ? asked : asked?.['en']) ?? 'May we look?', consent ?? ''],
    ...Object.entries(context),
  ].filter(([, value]) => value !== '');
  return (
    <>
      {facts.length > 0 && (
        <dl class="along" aria-label="What came along">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {diagnostics && (
        <details class="along">
          <summary>Recorded on the page</summary>
          <pre>{diagnostics}</pre>
        </details>
      )}
    </>
  );
}

function Triage({ ticket, model, me }: { ticket: AgentTicket; model: TicketModel; me: string }) {
  const busy = model.busy.value;
  return (
    <div class="triage" role="group" aria-label="Triage">
      <Choice
        label="Status"
        value={ticket.status}
        disabled={busy}
        options={TICKET_STATUSES.filter((status) => status !== 'new' || ticket.status === 'new').map(
          (status) => [status, STATUS_LABELS[status] ?? status] as const,
        )}
        onChange={(value) => {
          const status = TICKET_STATUSES.find((known) => known === value);
          if (status) void model.triage({ status });
        }}
      />
      <Choice
        label="Priority"
        value={ticket.priority ?? ''}
        disabled={busy}
        options={Object.entries(PRIORITY_LABELS)}
        onChange={(priority) => {
          const reason = model.reason.peek().trim();
          void model.triage({ priority, ...(reason !== '' && { reason }) });
        }}
      />
      <label class="field">
        <span>Why (the customer reads it)</span>
        <input
          type="text"
          aria-label="Reason for the priority"
          maxLength={500}
          value={model.reason.value}
          disabled={busy}
          onInput={(event) => {
            model.reason.value = event.currentTarget.value;
          }}
        />
      </label>
      <p class="field">
        <span>Assignee</span>
        <span class="assigned">{ticket.assignee ?? 'Nobody yet'}</span>
      </p>
      {/* Keys: else the first button, once gone, leaves its focus to the second, and Enter pressed twice would solve. */}
      {ticket.assignee !== me && (
        <button key="assign" type="button" disabled={busy} onClick={() => void model.triage({ assignee: me })}>
          Assign to me
        </button>
      )}
      {ticket.status !== 'solved' && ticket.status !== 'closed' && (
        <button key="suggest" type="button" disabled={busy} onClick={() => void model.triage({ status: 'solved' })}>
          Mark as suggestion
        </button>
      )}
    </div>
  );
}

function Conversation({ ticket, model }: { ticket: AgentTicket; model: TicketModel }) {
  return (
    <ol class="conversation" aria-label="Conversation">
      <li class="said">
        <p class="by">
          <b>{ticket.requester.name}</b> <time>{at(ticket.createdAt)}</time>
        </p>
        <p class="body">{ticket.description}</p>
        <Files files={ticket.attachments} model={model} />
      </li>
      {ticket.comments.map((comment) => (
        <li
          key={comment.id}
          class={comment.internal ? 'said internal' : comment.author.role === 'agent' ? 'said ours' : 'said'}
        >
          <p class="by">
            <b>{comment.author.name}</b> <time>{at(comment.createdAt)}</time>
            {comment.internal && <span class="tag">Internal note</span>}
          </p>
          <p class="body">{comment.body}</p>
          <Files files={comment.attachments} model={model} />
        </li>
      ))}
    </ol>
  );
}

function Files({ files, model }: { files: readonly Attachment[]; model: TicketModel }) {
  if (files.length === 0) return null;
  return (
    <ul class="files" aria-label="Files">
      {files.map((file) => (
        <li key={file.id}>
          <button type="button" class="plain" onClick={() => void model.download(file.id, file.name)}>
            Download {file.name}
          </button>{' '}
          <span>{size(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}
