import { fromDocument } from '../../../dom/from-document.ts';
import { useId, useRef, useState } from 'preact/hooks';
import { isBlank } from '../../../contract/is-blank.ts';
import type { Ticket } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { FOLLOWED } from '../submit/submission.ts';
import { Button } from '../../ui/Button.tsx';
import { InlineConfirm } from './InlineConfirm.tsx';
import { EditForm } from './EditForm.tsx';
import { print } from './print.ts';
import { ActionError } from './ActionError.tsx';
import type { TicketAction, TicketModel } from './ticket-model.ts';

type PendingAction = 'need-help' | 'reopen' | 'close' | 'escalate' | 'edit';

const MAX_REASON_LENGTH = 2_000;

interface Props {
  app: PanelContext;
  ticket: Ticket;
  model: TicketModel;
}

/** Renders the actions that the ticket's `allowed` permits. */
export function TicketActions({ app, ticket, model }: Props) {
  const t = app.translate(tickets);
  const [openAction, setOpenAction] = useState<PendingAction | null>(null);
  const opener = useRef<HTMLDivElement>(null);
  const pending = model.pendingAction.value;
  const { allowed } = ticket;
  const open = (action: PendingAction | null) => {
    // The error belongs to another action.
    model.actionError.value = null;
    setOpenAction(action);
  };
  const close = () => {
    open(null);
    // Restores the focus to the buttons, unless it has moved elsewhere meanwhile.
    requestAnimationFrame(
      () => fromDocument('activeElement') === fromDocument('body') && opener.current?.querySelector('button')?.focus(),
    );
  };
  const perform = async (action: TicketAction, comment?: string) => {
    if (await model.performAction(action, comment)) close();
  };

  const renderButton = (action: PendingAction, allowed?: boolean) =>
    allowed && <Button onClick={() => open(action)}>{t(`tickets.${action}`)}</Button>;
  const createFollowUp = () =>
    app.navigate('submit', {
      prefill: { subject: ticket.subject, fields: { [FOLLOWED]: `${ticket.number}\n${ticket.id}` } },
    });

  return (
    <div ref={opener} class="stack">
      {openAction === 'edit' ? (
        <EditForm app={app} ticket={ticket} model={model} onDone={close} />
      ) : openAction !== null ? (
        <ActionForm
          key={openAction}
          app={app}
          openAction={openAction}
          model={model}
          onCancel={close}
          onConfirm={(comment) => void perform(openAction === 'need-help' ? 'reopen' : openAction, comment)}
        />
      ) : (
        <>
          <ActionError app={app} model={model} />
          {allowed.confirm && (
            <div class="ask">
              <strong>{t('tickets.solved.ask')}</strong>
              <p class="hint">{t('tickets.solved.hint')}</p>
              <div class="row">
                <Button kind="primary" busy={pending === 'confirm'} onClick={() => void perform('confirm')}>
                  {t('tickets.confirm')}
                </Button>
                {renderButton('need-help', allowed.reopen)}
              </div>
            </div>
          )}
          <div class="row decisions">
            {renderButton('escalate', allowed.escalate)}
            {renderButton('reopen', allowed.reopen && !allowed.confirm)}
            {renderButton('edit', !!allowed.edit?.length)}
            {renderButton('close', allowed.close && !allowed.confirm)}
            {allowed.followUp && <Button onClick={createFollowUp}>{t('tickets.follow-up')}</Button>}
            <Button onClick={({ currentTarget }) => print(currentTarget, app.viewerSignal)}>
              {t('tickets.print')}
            </Button>
          </div>
        </>
      )}
      {openAction === null && allowed.rate && <RatingForm app={app} ticket={ticket} model={model} />}
    </div>
  );
}

/** Renders the rating: a click sends the score; a comment can be added after it. */
function RatingForm({ app, ticket, model }: Props) {
  const t = app.translate(tickets);
  const id = useId();
  const comment = model.commentDraft.value;
  const pending = model.pendingAction.value === 'rate';
  const score = ticket.rating?.score;
  return (
    <div class="ask" role="group" aria-labelledby={id}>
      <strong id={id}>{t(score ? 'tickets.rate.thanks' : 'tickets.rate')}</strong>
      <div class="row scores">
        {SCORES.map((one) => (
          <Button
            key={one}
            kind={one === score ? 'primary' : 'plain'}
            aria-pressed={one === score}
            onClick={() => void model.rate(one, ticket.rating?.comment ?? '')}
          >
            {t(`tickets.rate.${one}`)}
          </Button>
        ))}
      </div>
      {score && (
        <>
          {ticket.rating?.comment && <p class="hint">{ticket.rating.comment}</p>}
          <label for={`${id}-why`}>{t('tickets.rate.why')}</label>
          <textarea
            id={`${id}-why`}
            class="input short"
            dir="auto"
            maxLength={MAX_REASON_LENGTH}
            value={comment}
            onInput={(event) => model.setCommentDraft(event.currentTarget.value)}
          />
          <div class="row">
            <Button busy={pending} disabled={isBlank(comment)} onClick={() => void model.rate(score, comment)}>
              {t('tickets.rate.send')}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

const SCORES = [1, 2, 3, 4, 5] as const;

interface ActionFormProps {
  app: PanelContext;
  openAction: Exclude<PendingAction, 'edit'>;
  model: TicketModel;
  onCancel: () => void;
  onConfirm: (comment: string) => void;
}

function ActionForm({ app, openAction, model, onCancel, onConfirm }: ActionFormProps) {
  const t = app.translate(tickets);
  const comment = model.commentDraft.value;
  const id = useId();
  const closing = openAction === 'close';
  return (
    <InlineConfirm
      app={app}
      model={model}
      labelId={id}
      confirmLabel={t(`tickets.${openAction}`)}
      // Support needs to know what did not work.
      missing={(openAction === 'need-help' || openAction === 'escalate') && isBlank(comment)}
      onConfirm={() => onConfirm(closing ? '' : comment.trim())}
      onCancel={onCancel}
    >
      <label id={id} for={closing ? undefined : `${id}-why`}>
        {closing ? t('tickets.close.ask') : t(`tickets.${openAction}.why`)}
      </label>
      {closing ? (
        <p class="hint">{t('tickets.close.hint')}</p>
      ) : (
        <textarea
          id={`${id}-why`}
          class="input short"
          dir="auto"
          maxLength={openAction === 'escalate' ? MAX_REASON_LENGTH : undefined}
          value={comment}
          onInput={(event) => model.setCommentDraft(event.currentTarget.value)}
        />
      )}
    </InlineConfirm>
  );
}
