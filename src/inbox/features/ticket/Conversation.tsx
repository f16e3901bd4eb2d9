import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useInbox } from '../../core/context.ts';
import type { AgentTicket } from '../../data/ticket-model.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Avatar } from '../../ui/marks.tsx';
import { MessageText } from '../../ui/MessageText.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { Attachments } from './Attachments.tsx';
import { mergeHistory } from './history.ts';
import { HeldReplies } from './HeldReplies.tsx';
import { OriginalMail } from './OriginalMail.tsx';
import { type HistoryEntry, toChangeText } from './change-text.ts';

interface Props {
  ticket: AgentTicket;
  /** Changes between the messages; empty while they are loading, or when the help desk has none. */
  history: readonly HistoryEntry[];
  /** Called after a reply was undone, whose text is a draft again. */
  onUndo: () => void;
  /** Called to move a message and all later ones to a new ticket; null where that is impossible. */
  onSplit: ((commentId: string) => void) | null;
}

/** Renders the messages and changes of a ticket, oldest first, and scrolls to the newest one. */
export function Conversation({ ticket, history, onUndo, onSplit }: Props) {
  const { vocabulary, t } = useInbox();
  const list = useRef<HTMLOListElement>(null);
  const priorities = vocabulary.priorities.value;
  const last = ticket.comments.at(-1)?.id;
  const seen = useRef(last);
  useEffect(() => {
    // The newest message is what the agent came for; a later one must not move what is being read.
    const scroller = list.current?.closest('.conversation-scroll');
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }, [ticket.id]);
  useEffect(() => {
    if (seen.current === last) return;
    seen.current = last;
    const item = list.current?.lastElementChild;
    const scroller = item?.closest('.conversation-scroll');
    if (!item || !scroller) return;
    const isNear = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < item.clientHeight + 200;
    if (isNear) scroller.scrollTop = scroller.scrollHeight;
  }, [last]);

  const toChangeItem = (change: HistoryEntry) => (
    <li key={change.id} class="change">
      <span class="change-mark" aria-hidden="true" />
      <span>{toChangeText(change, priorities, t)}</span> <TimeText value={change.at} />
    </li>
  );
  const items = mergeHistory(ticket.comments, history);

  return (
    <ol ref={list} class="conversation" aria-label={t('ticket.conversation')}>
      <li class="message">
        <MessageHead name={ticket.requester.name} time={ticket.createdAt} />
        <MessageText text={ticket.description} />
        <Attachments files={ticket.attachments} />
        {ticket.channel === 'mail' && <OriginalMail id={ticket.id} />}
      </li>
      {items.map((item) => {
        if (item.kind === 'changes')
          return item.isFolded ? (
            <li key={item.key} class="change-run">
              <details>
                <summary>{t('change.run', { n: item.changes.length })}</summary>
                <ol>{item.changes.map(toChangeItem)}</ol>
              </details>
            </li>
          ) : (
            item.changes.map(toChangeItem)
          );
        const { key, message: comment } = item;
        const isAgent = comment.author.role === 'agent';
        return (
          <li key={key} class={comment.internal === true ? 'message note' : isAgent ? 'message ours' : 'message'}>
            <MessageHead name={comment.author.name} time={comment.createdAt} isAgent={isAgent}>
              {comment.internal === true && (
                <span class="chip note">
                  <Icon name="lock" size={12} />
                  {t('note.label')}
                </span>
              )}
            </MessageHead>
            <MessageText text={comment.body} />
            {comment.quotedText !== undefined && (
              <details class="quoted-text">
                <summary>{t('message.quotedText')}</summary>
                <MessageText text={comment.quotedText} />
                <OriginalMail id={comment.id} />
              </details>
            )}
            <Attachments files={comment.attachments} />
            {onSplit && !isAgent && comment.internal !== true && (
              <p class="message-actions">
                <Button kind="quiet" icon="split" onClick={() => onSplit(comment.id)}>
                  {t('split.menu')}
                </Button>
              </p>
            )}
          </li>
        );
      })}
      <HeldReplies ticket={ticket} onUndo={onUndo} />
    </ol>
  );
}

interface HeadProps {
  name: string;
  time: string | null;
  isAgent?: boolean;
  children?: ComponentChildren;
}

function MessageHead({ name, time, isAgent = false, children }: HeadProps) {
  const { t } = useInbox();
  return (
    <p class="message-head">
      <Avatar name={name} />
      <b>{name}</b>
      {isAgent && <span class="faint">{t('author.agent')}</span>}
      {children}
      <TimeText value={time} />
    </p>
  );
}
