import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { TICKET_STATUSES } from '../../../contract/schemas/ticket.ts';
import { parseTime } from '../../../panel/i18n/date-format.ts';
import { formatSize } from '../../../panel/i18n/format-lite.ts';
import { useInbox } from '../../core/context.ts';
import { explainError, isNotFound } from '../../core/explain-error.ts';
import { isMac } from '../../core/platform.ts';
import type { AgentTicket, TicketModel } from '../../data/ticket-model.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Avatar, StatusIcon } from '../../ui/marks.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { toStatusLabel } from '../queue/labels.ts';
import { type AnswerKind, getDrafts } from './drafts.ts';
import { MacroPicker } from './MacroPicker.tsx';

/** A request to write, from a shortcut or a button elsewhere. Grows with each request. */
export interface ComposeRequest {
  kind: AnswerKind;
  count: number;
}

interface Props {
  ticket: AgentTicket;
  model: TicketModel;
  request: ComposeRequest;
  /** Called when the agent starts or ends writing a reply. */
  onWriting: (isWriting: boolean) => void;
}

const MAX_EDITOR_HEIGHT = 360;

/** Renders the editor for replies and internal notes. What is typed is stored at each change. */
export function Composer({ ticket, model, request, onWriting }: Props) {
  const { api, live, viewer, vocabulary, toasts, t } = useInbox();
  const drafts = useMemo(() => getDrafts(viewer.id, ticket.id), [ticket.id]);
  const kind = useSignal<AnswerKind>(drafts.read('reply') === '' && drafts.read('note') !== '' ? 'note' : 'reply');
  const body = useSignal(drafts.read(kind.peek()));
  const status = useSignal<string | null>(null);
  const files = useSignal<readonly File[]>([]);
  const dragging = useSignal(false);
  const editor = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const isNote = kind.value === 'note';
  const busy = model.busy.value;
  const isEmpty = body.value.trim() === '';
  const colleagues = vocabulary.agents.value;

  const choose = (next: AnswerKind) => {
    kind.value = next;
    body.value = drafts.read(next);
  };
  // Before the next paint, so that a key that is pressed right after the shortcut is text and no shortcut.
  useLayoutEffect(() => {
    if (request.count === 0) return;
    choose(request.kind);
    editor.current?.focus();
  }, [request.count]);
  // The editor grows with its text.
  useEffect(() => {
    const element = editor.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(MAX_EDITOR_HEIGHT, element.scrollHeight + 2)}px`;
  }, [body.value, kind.value]);
  useEffect(() => onWriting(!isNote && !isEmpty), [isNote, isEmpty]);

  const write = (text: string) => {
    body.value = text;
    // At each change and not in an effect, which runs after the next paint, when the editor may be gone.
    drafts.write(kind.peek(), text);
  };
  /** Inserts a text at the cursor. */
  const insert = (text: string) => {
    const element = editor.current;
    const [start, end] = element
      ? [element.selectionStart, element.selectionEnd]
      : [body.peek().length, body.peek().length];
    const next = body.peek().slice(0, start) + text + body.peek().slice(end);
    write(next);
    if (!element) return;
    // At once and not after the next paint, so that keys that are pressed meanwhile are text.
    element.value = next;
    element.focus();
    element.setSelectionRange(start + text.length, start + text.length);
  };
  const addFiles = (list: FileList | null | undefined) => {
    if (list && list.length > 0) files.value = [...files.peek(), ...list];
  };

  async function send() {
    if (body.peek().trim() === '' || model.busy.peek()) return;
    const sentKind = kind.peek();
    const text = body.peek();
    const sentFiles = files.peek();
    const sent = await model.answer({
      body: text,
      internal: sentKind === 'note',
      status: TICKET_STATUSES.find((known) => known === status.peek()) ?? null,
      files: sentFiles,
      mentions: colleagues.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id),
      lastCommentId: ticket.comments.findLast((comment) => comment.internal !== true)?.id ?? null,
    });
    if (sent === null) return;
    drafts.write(sentKind, '');
    if (kind.peek() === sentKind) body.value = '';
    files.value = [];
    status.value = null;
    const heldUntil = parseTime(sent.heldUntil);
    if (heldUntil === null) {
      toasts.show(t(sentKind === 'note' ? 'note.added' : 'reply.sent'));
      return;
    }
    const undo = async () => {
      try {
        const held = await api.undoReply({ id: sent.id });
        drafts.write('reply', held.body);
        choose('reply');
        files.value = sentFiles;
        status.value = held.status;
        editor.current?.focus();
      } catch (error) {
        toasts.show(isNotFound(error) ? t('reply.tooLate') : explainError(error, t), { tone: 'error' });
      }
      live.notify({ ticketId: ticket.id });
    };
    toasts.show(t('reply.held'), {
      action: { label: t('undo'), run: () => void undo() },
      ms: Math.max(1_000, heldUntil - Date.now()),
    });
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a drop target; the button does the same.
    <form
      class={isNote ? 'composer note' : 'composer'}
      aria-label={t('composer.label')}
      data-dragging={dragging.value || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        dragging.value = true;
      }}
      onDragLeave={() => (dragging.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        dragging.value = false;
        addFiles(event.dataTransfer?.files);
      }}
    >
      <div class="composer-kinds" role="radiogroup" aria-label={t('composer.kind')}>
        {(['reply', 'note'] as const).map((one) => (
          <label key={one} class="composer-kind">
            <input type="radio" name="kind" checked={kind.value === one} onChange={() => choose(one)} />
            <Icon name={one === 'note' ? 'lock' : 'reply'} size={14} />
            {t(one === 'note' ? 'note.label' : 'reply.label')}
          </label>
        ))}
        <span class="composer-hint faint">
          {isNote ? t('note.hint') : t('reply.hint', { name: ticket.requester.name })}
        </span>
      </div>
      <textarea
        ref={editor}
        rows={3}
        dir="auto"
        aria-label={t(isNote ? 'note.label' : 'reply.label')}
        placeholder={isNote ? t('note.placeholder') : t('reply.placeholder', { name: ticket.requester.name })}
        value={body.value}
        onInput={(event) => write(event.currentTarget.value)}
        onPaste={(event) => addFiles(event.clipboardData?.files)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void send();
          } else if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {files.value.length > 0 && (
        <ul class="composer-files" aria-label={t('files')}>
          {files.value.map((file, index) => (
            <li key={`${file.name} ${index}`} class="chip">
              <Icon name="clip" size={12} />
              {file.name} <span class="faint">{formatSize(file.size)}</span>
              <IconButton
                icon="close"
                label={t('file.remove', { name: file.name })}
                onClick={() => (files.value = files.peek().filter((other) => other !== file))}
              />
            </li>
          ))}
        </ul>
      )}
      <div class="composer-tools">
        <IconButton icon="clip" label={t('file.attach')} onClick={() => picker.current?.click()} />
        <input
          ref={picker}
          class="visually-hidden"
          type="file"
          multiple
          tabIndex={-1}
          aria-label={t('file.attach')}
          onChange={(event) => {
            addFiles(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        {isNote ? (
          <Picker
            label={t('mention.label')}
            buttonClass="icon-button"
            placeholder={t('mention.label')}
            emptyText={t('assignee.empty')}
            options={colleagues.map(({ id, name }) => ({ id, label: name, mark: <Avatar name={name} /> }))}
            chosen={[]}
            onPick={(id) => {
              const name = colleagues.find((colleague) => colleague.id === id)?.name;
              if (name !== undefined) insert(`@${name} `);
            }}
          >
            <Icon name="at" />
          </Picker>
        ) : (
          <MacroPicker
            ticket={ticket}
            onPick={(macro) => {
              insert(macro.body);
              if (macro.status !== null) status.value = macro.status;
              const tags = [...new Set([...(ticket.tags ?? []), ...macro.tags])];
              if (tags.length > (ticket.tags ?? []).length) void model.triage({ tags });
            }}
          />
        )}
        <span class="spacer" />
        <Picker
          label={t('composer.status')}
          buttonClass="button quiet"
          placeholder={t('composer.status')}
          emptyText={t('none')}
          options={[
            { id: '', label: isNote ? t('composer.keep') : t('composer.usual') },
            ...TICKET_STATUSES.filter((known) => known !== 'new').map((id) => ({
              id,
              label: toStatusLabel(id, t),
              mark: <StatusIcon status={id} />,
            })),
          ]}
          chosen={[status.value ?? '']}
          onPick={(id) => (status.value = id === '' ? null : id)}
        >
          {status.value === null ? (
            t(isNote ? 'composer.keep' : 'composer.usual')
          ) : (
            <>
              <StatusIcon status={status.value} />
              {toStatusLabel(status.value, t)}
            </>
          )}
          <Icon name="chevron" size={14} />
        </Picker>
        <Button type="submit" kind="primary" busy={busy} disabled={isEmpty} title={isMac() ? '⌘ Enter' : 'Ctrl Enter'}>
          {t(isNote ? 'note.add' : 'reply.send')}
        </Button>
      </div>
    </form>
  );
}
