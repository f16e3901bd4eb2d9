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

type OpenQuestion = 'need-help' | 'reopen' | 'close' | 'escalate' | 'edit';

/** Characters of a reason. */
const REASON = 2_000;

interface Props {
  app: PanelContext;
  ticket: Ticket;
  model: TicketModel;
}

/** What the viewer may decide about the ticket now; nothing that the desk would refuse is offered. */
export function TicketActions({ app, ticket, model }: Props) {
  const t = app.translate(tickets);
  const [asking, setAsking] = useState<OpenQuestion | null>(null);
  const opener = useRef<HTMLDivElement>(null);
  const acting = model.acting.value;
  const { allowed } = ticket;
  const ask = (act: OpenQuestion | null) => {
    // Why another act failed says nothing about this one.
    model.actFailure.value = null;
    setAsking(act);
  };
  const stop = () => {
    ask(null);
    // The buttons come back where the question stood. Whoever has gone elsewhere meanwhile is left there.
    requestAnimationFrame(
      () => fromDocument('activeElement') === fromDocument('body') && opener.current?.querySelector('button')?.focus(),
    );
  };
  const decide = async (decision: TicketAction, comment?: string) => {
    if (await model.decide(decision, comment)) stop();
  };

  const offer = (act: OpenQuestion, may?: boolean) =>
    may && <Button onClick={() => ask(act)}>{t(`tickets.${act}`)}</Button>;
  const goOn = () =>
    app.navigate('submit', {
      prefill: { subject: ticket.subject, fields: { [FOLLOWED]: `${ticket.number}\n${ticket.id}` } },
    });

  return (
    <div ref={opener} class="stack">
      {asking === 'edit' ? (
        <EditForm app={app} ticket={ticket} model={model} onDone={stop} />
      ) : asking !== null ? (
        <Question
          key={asking}
          app={app}
          asking={asking}
          model={model}
          onCancel={stop}
          onSend={(why) => void decide(asking === 'need-help' ? 'reopen' : asking, why)}
        />
      ) : (
        <>
          <ActionError app={app} model={model} />
          {allowed.confirm && (
            <div class="ask">
              <strong>{t('tickets.solved.ask')}</strong>
              <p class="hint">{t('tickets.solved.hint')}</p>
              <div class="row">
                <Button kind="primary" busy={acting === 'confirm'} onClick={() => void decide('confirm')}>
                  {t('tickets.confirm')}
                </Button>
                {offer('need-help', allowed.reopen)}
              </div>
            </div>
          )}
          <div class="row decisions">
            {offer('escalate', allowed.escalate)}
            {offer('reopen', allowed.reopen && !allowed.confirm)}
            {offer('edit', !!allowed.edit?.length)}
            {offer('close', allowed.close && !allowed.confirm)}
            {allowed.followUp && <Button onClick={goOn}>{t('tickets.follow-up')}</Button>}
            <Button onClick={({ currentTarget }) => print(currentTarget, app.viewerSignal)}>
              {t('tickets.print')}
            </Button>
          </div>
        </>
      )}
      {asking === null && allowed.rate && <Rate app={app} ticket={ticket} model={model} />}
    </div>
  );
}

/** How it went: one press says it; what else there is to say comes after. */
function Rate({ app, ticket, model }: Props) {
  const t = app.translate(tickets);
  const id = useId();
  const why = model.why.value;
  const acting = model.acting.value === 'rate';
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
            maxLength={REASON}
            value={why}
            onInput={(event) => model.write(event.currentTarget.value)}
          />
          <div class="row">
            <Button busy={acting} disabled={isBlank(why)} onClick={() => void model.rate(score, why)}>
              {t('tickets.rate.send')}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

const SCORES = [1, 2, 3, 4, 5] as const;

interface QuestionProps {
  app: PanelContext;
  asking: Exclude<OpenQuestion, 'edit'>;
  model: TicketModel;
  onCancel: () => void;
  onSend: (why: string) => void;
}

function Question({ app, asking, model, onCancel, onSend }: QuestionProps) {
  const t = app.translate(tickets);
  const why = model.why.value;
  const id = useId();
  const closing = asking === 'close';
  return (
    <InlineConfirm
      app={app}
      model={model}
      name={id}
      yes={t(`tickets.${asking}`)}
      // Support can only help further when it knows what did not work.
      missing={(asking === 'need-help' || asking === 'escalate') && isBlank(why)}
      onYes={() => onSend(closing ? '' : why.trim())}
      onCancel={onCancel}
    >
      <label id={id} for={closing ? undefined : `${id}-why`}>
        {closing ? t('tickets.close.ask') : t(`tickets.${asking}.why`)}
      </label>
      {closing ? (
        <p class="hint">{t('tickets.close.hint')}</p>
      ) : (
        <textarea
          id={`${id}-why`}
          class="input short"
          dir="auto"
          maxLength={asking === 'escalate' ? REASON : undefined}
          value={why}
          onInput={(event) => model.write(event.currentTarget.value)}
        />
      )}
    </InlineConfirm>
  );
}
