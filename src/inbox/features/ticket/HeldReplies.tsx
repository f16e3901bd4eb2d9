import { useInbox } from '../../core/context.ts';
import { explainError, isNotFound } from '../../core/explain-error.ts';
import { useAction } from '../../data/resource.ts';
import type { AgentTicket } from '../../data/ticket-model.ts';
import { Button } from '../../ui/Button.tsx';
import { Avatar } from '../../ui/marks.tsx';
import { MessageText } from '../../ui/MessageText.tsx';
import { getDrafts } from './drafts.ts';

/** Renders replies that are not sent yet, each with a way to undo it. */
export function HeldReplies({ ticket, onUndo }: { ticket: AgentTicket; onUndo: () => void }) {
  const { api, live, viewer, toasts, t } = useInbox();
  const action = useAction();
  const undo = (id: string) =>
    action.run(async () => {
      try {
        const { body } = await api.undoReply({ id });
        getDrafts(viewer.id, ticket.id).write('reply', body);
        onUndo();
      } catch (error) {
        toasts.show(isNotFound(error) ? t('reply.tooLate') : explainError(error, t), { tone: 'error' });
      }
      live.notify({ ticketId: ticket.id });
    });
  return (
    <>
      {(ticket.heldReplies ?? []).map((held) => (
        <li key={held.id} class="message ours held">
          <p class="message-head">
            <Avatar name={held.agent.name} />
            <b>{held.agent.name}</b>
            <span class={held.failedCode === null ? 'chip' : 'chip warn'}>
              {t(held.failedCode === null ? 'reply.held' : 'reply.failed')}
            </span>
            <span class="spacer" />
            {held.agent.id === viewer.id && (
              <Button kind="quiet" icon="undo" busy={action.busy.value} onClick={() => void undo(held.id)}>
                {t('undo')}
              </Button>
            )}
          </p>
          <MessageText text={held.body} />
        </li>
      ))}
    </>
  );
}
