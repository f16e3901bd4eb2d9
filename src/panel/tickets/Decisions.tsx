import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Ticket } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { common } from '../i18n/en/common.ts';
import { tickets } from '../i18n/en/tickets.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import type { Decision, TicketModel } from './ticket.ts';

const english = { ...tickets, ...common };

type Asking = 'need-help' | 'reopen' | 'close' | 'escalate';

interface Props {
  app: App;
  ticket: Ticket;
  model: TicketModel;
}

/** What the viewer may decide about the ticket now; nothing that the desk would refuse is offered. */
export function Decisions({ app, ticket, model }: Props) {
  const t = app.translate(english);
  const [asking, setAsking] = useState<Asking | null>(null);
  const opener = useRef<HTMLDivElement>(null);
  const acting = model.acting.value;
  const failure = model.actFailure.value;
  const { allowed } = ticket;
  const stop = () => {
    setAsking(null);
    // The buttons come back where the question stood.
    requestAnimationFrame(() => opener.current?.querySelector('button')?.focus());
  };
  const decide = async (decision: Decision, comment?: string) => {
    if (await model.decide(decision, comment)) setAsking(null);
  };

  return (
    <div ref={opener} class="stack">
      {failure && (
        <Notice tone="bad" title={t('tickets.act.failed')}>
          {failure.message}
        </Notice>
      )}
      {asking !== null ? (
        <Question
          key={asking}
          app={app}
          asking={asking}
          busy={acting !== null}
          model={model}
          onCancel={stop}
          onSend={(why) => void decide(asking === 'need-help' ? 'reopen' : asking, why)}
        />
      ) : allowed.confirm ? (
        <div class="ask">
          <strong>{t('tickets.solved.ask')}</strong>
          <p class="hint">{t('tickets.solved.hint')}</p>
          <div class="row">
            <Button kind="primary" busy={acting === 'confirm'} onClick={() => void decide('confirm')}>
              {t('tickets.confirm')}
            </Button>
            {allowed.reopen && <Button onClick={() => setAsking('need-help')}>{t('tickets.need-help')}</Button>}
          </div>
        </div>
      ) : (
        (allowed.reopen || allowed.close || allowed.escalate) && (
          <div class="row decisions">
            {allowed.escalate && <Button onClick={() => setAsking('escalate')}>{t('tickets.escalate')}</Button>}
            {allowed.reopen && <Button onClick={() => setAsking('reopen')}>{t('tickets.reopen')}</Button>}
            {allowed.close && <Button onClick={() => setAsking('close')}>{t('tickets.close')}</Button>}
          </div>
        )
      )}
      {asking === null && allowed.rate && <Rate app={app} ticket={ticket} model={model} />}
    </div>
  );
}

/** How it went: one press says it; what else there is to say comes after. */
function Rate({ app, ticket, model }: Props) {
  const t = app.translate(english);
  const id = useId();
  const why = model.why.value;
  const acting = model.acting.value === 'rate';
  const score = ticket.rating?.score;
  return (
    <div class="ask" role="group" aria-labelledby={id}>
      <strong id={id}>{t(score ? 'tickets.rate.thanks' : 'tickets.rate')}</strong>
      <div class="row">
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
            maxLength={2_000}
            value={why}
            onInput={(event) => model.write(event.currentTarget.value)}
          />
          <div class="row">
            <Button busy={acting} disabled={why.trim() === ''} onClick={() => void model.rate(score, why)}>
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
  app: App;
  asking: Asking;
  busy: boolean;
  model: TicketModel;
  onCancel: () => void;
  onSend: (why: string) => void;
}

function Question({ app, asking, busy, model, onCancel, onSend }: QuestionProps) {
  const t = app.translate(english);
  const why = model.why.value;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const closing = asking === 'close';
  // Support can only help further when it knows what did not work.
  const missing = (asking === 'need-help' || asking === 'escalate') && why.trim() === '';
  useEffect(() => (field.current ?? box.current?.querySelector('button'))?.focus(), []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the question, not the panel.
    <div
      ref={box}
      class="ask"
      role="group"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        onCancel();
      }}
    >
      <label id={id} for={closing ? undefined : `${id}-why`}>
        {closing ? t('tickets.close.ask') : t(`tickets.${asking}.why`)}
      </label>
      {closing ? (
        <p class="hint">{t('tickets.close.hint')}</p>
      ) : (
        <textarea
          ref={field}
          id={`${id}-why`}
          class="input short"
          dir="auto"
          value={why}
          onInput={(event) => model.write(event.currentTarget.value)}
        />
      )}
      <div class="row">
        <Button kind="primary" busy={busy} disabled={missing} onClick={() => onSend(closing ? '' : why.trim())}>
          {t(`tickets.${asking}.send`)}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}
