import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { TICKET_STATUSES } from '../../src/contract/schemas/ticket.ts';
import { Choice, STATUS_LABELS } from './components.tsx';
import type { TicketModel } from './ticket-model.ts';

const KEEP = '';

/** Where an agent answers, or notes something for colleagues. What is not sent yet waits while another ticket is open. */
export function AnswerForm({ id, model, name }: { id: string; model: TicketModel; name: string }) {
  // Under names of their own: a note for colleagues must never come back as a reply.
  const [asReply, asNote] = [`reply:${id}`, `note:${id}`];
  const keptNote = sessionStorage.getItem(asNote);
  const body = useSignal(keptNote ?? sessionStorage.getItem(asReply) ?? '');
  const internal = useSignal(keptNote !== null);
  const status = useSignal<string>(KEEP);
  const files = useRef<HTMLInputElement>(null);
  const note = internal.value;
  const nothing = body.value.trim() === '';
  const busy = model.busy.value;

  // At each change and not in an effect: those run after the next paint, and the form may be gone by then.
  const saveDraft = () => {
    sessionStorage.removeItem(asReply);
    sessionStorage.removeItem(asNote);
    if (body.value !== '') sessionStorage.setItem(internal.value ? asNote : asReply, body.value);
  };
  const setInternal = (value: boolean) => {
    internal.value = value;
    saveDraft();
  };

  async function send() {
    const good = await model.answer({
      body: body.peek(),
      internal: internal.peek(),
      status: TICKET_STATUSES.find((known) => known === status.peek()) ?? null,
      files: [...(files.current?.files ?? [])],
    });
    if (!good) return;
    body.value = '';
    saveDraft();
    status.value = KEEP;
    if (files.current) files.current.value = '';
  }

  return (
    <form
      class={note ? 'answer note' : 'answer'}
      aria-label="Answer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset class="kind">
        <legend class="hidden">Kind of answer</legend>
        <label>
          <input type="radio" name="kind" checked={!note} onChange={() => setInternal(false)} />
          Public reply
        </label>
        <label>
          <input type="radio" name="kind" checked={note} onChange={() => setInternal(true)} />
          Internal note
        </label>
      </fieldset>
      <textarea
        aria-label={note ? 'Note' : 'Reply'}
        rows={5}
        placeholder={note ? 'Only colleagues read this.' : `Write to ${name}`}
        value={body.value}
        onInput={(event) => {
          body.value = event.currentTarget.value;
          saveDraft();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !nothing) void send();
        }}
      />
      <div class="answer-tools">
        <label class="field">
          <span>Attach files</span>
          <input type="file" multiple ref={files} />
        </label>
        <Choice
          label="Then set status to"
          value={status.value}
          options={[
            [KEEP, note ? 'Keep as it is' : 'Usual (waiting for customer)'],
            ...TICKET_STATUSES.filter((known) => known !== 'new').map(
              (known) => [known, STATUS_LABELS[known] ?? known] as const,
            ),
          ]}
          onChange={(value) => (status.value = value)}
        />
        <button type="submit" class="primary" disabled={busy || nothing}>
          {note ? 'Add note' : 'Send reply'}
        </button>
      </div>
    </form>
  );
}
