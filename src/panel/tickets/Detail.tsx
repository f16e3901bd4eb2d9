import { useModel } from '@preact/signals';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Ticket } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { type Times, parseTime } from '../i18n/times.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Icon, icons } from '../ui/Icon.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import { oneLine } from '../ui/safe.ts';
import { Composer } from './Composer.tsx';
import { Decisions } from './Decisions.tsx';
import { Message } from './Message.tsx';
import { PriorityWord, StatusChip } from './chips.tsx';
import { TicketModel } from './ticket.ts';
import css from './detail.css?inline';
import type { Words } from './words.ts';

/** So many of the newest replies are drawn at once. */
const RECENT = 30;
const CLOCK = 'M12 7.5V12l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z';

/** What a ticket is drawn from. */
export interface DetailProps {
  app: App;
  t: Words;
  times: Times;
  now: number;
  id: string;
  /** Told each time the ticket is known better, so that the list can follow. */
  took: (ticket: Partial<Ticket> & { id: string }) => void;
  onBack: () => void;
}

/** A ticket: what it is, what was said, and what can be done now. It arrives after the list. */
export default function Detail({ app, t, times, now, id, took, onBack }: DetailProps) {
  app.adopt(css);
  const visible = () => app.open.value && app.tab.value === 'tickets';
  const model = useModel(() => new TicketModel({ app, t, id, visible, took }));
  const ticket = model.ticket.value;
  const failure = model.failure.value;
  const outcome = model.outcome.value;
  const heading = useRef<HTMLHeadingElement>(null);

  // Wherever the viewer was in the list, a ticket begins at its top, and so does a screen reader.
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest('.view')?.scrollTo({ top: 0 });
  }, []);

  // What support waits for comes before the reply, what is rarely wanted after it.
  const decisions = ticket && <Decisions key="decisions" t={t} ticket={ticket} model={model} />;

  return (
    <article class="detail stack">
      <div class="detail-head">
        <button type="button" class="button quiet back" onClick={onBack}>
          <Icon d={icons.back} size={18} />
          {t('tickets.back')}
        </button>
        <h3 ref={heading} tabIndex={-1} dir="auto">
          {ticket ? oneLine(ticket.subject) : t('tickets.detail.loading')}
        </h3>
        {ticket && <Facts app={app} t={t} times={times} now={now} ticket={ticket} />}
      </div>

      {failure && ticket && (
        <Notice tone="warn" action={<Button onClick={() => void model.refresh()}>{t('tickets.retry')}</Button>}>
          {t('tickets.detail.old')} {failure.message}
        </Notice>
      )}
      {failure && !ticket && (
        <FailureNotice
          failure={failure}
          title={t('tickets.detail.failed')}
          retryLabel={t('tickets.retry')}
          onRetry={() => void model.refresh()}
        />
      )}
      {!failure && !ticket && <Skeleton lines={6} />}

      {ticket && (
        <>
          <Conversation app={app} t={t} times={times} now={now} ticket={ticket} model={model} />
          {outcome !== null && <Notice tone="ok">{outcome}</Notice>}
          {ticket.allowed.confirm && decisions}
          {ticket.allowed.comment ? (
            <Composer key={id} app={app} t={t} id={id} onSent={model.said} />
          ) : (
            ticket.status === 'closed' && <p class="hint">{t('tickets.reply.closed')}</p>
          )}
          {!ticket.allowed.confirm && decisions}
        </>
      )}
    </article>
  );
}

interface TicketProps {
  app: App;
  t: Words;
  times: Times;
  now: number;
  ticket: Ticket;
}

function Facts({ app, t, times, now, ticket }: TicketProps) {
  const fields = app.session.value?.form.fields ?? [];
  const labelled = (field: string, value: string) => {
    const known = fields.find(({ id }) => id === field);
    const option = known?.options?.find(({ id }) => id === value);
    return { label: known?.label ? app.text(known.label) : field, value: option ? app.text(option.label) : value };
  };
  const due = parseTime(ticket.responseDueAt);
  const unknown = t('tickets.unknown-date');
  const own = Object.entries(ticket.fields)
    .filter(([, value]) => value !== '')
    .map(([field, value]) => labelled(field, value));
  return (
    <>
      <p class="facts">
        <StatusChip app={app} t={t} ticket={ticket} />
        <span class="number">
          <span class="sr-only">{t('tickets.number', { number: '' })}</span>
          <bdi>#{oneLine(ticket.number)}</bdi>
        </span>
        {ticket.priority !== null && <PriorityWord app={app} t={t} id={ticket.priority} />}
      </p>
      {due !== null && ticket.status !== 'closed' && ticket.status !== 'solved' && (
        <p class={due < now ? 'due late' : 'due'}>
          <Icon d={CLOCK} size={16} />
          {t(due < now ? 'tickets.due.passed' : 'tickets.due', { time: times.due(due, now) })}
        </p>
      )}
      <dl class="sheet">
        <div>
          <dt>{t('tickets.detail.requester')}</dt>
          <dd dir="auto">{oneLine(ticket.requester.name)}</dd>
        </div>
        <div>
          <dt>{t('tickets.detail.created')}</dt>
          <dd>
            <TimeText value={ticket.createdAt} times={times} now={now} unknown={unknown} as="dateTime" />
          </dd>
        </div>
        <div>
          <dt>{t('tickets.detail.updated')}</dt>
          <dd>
            <TimeText value={ticket.updatedAt} times={times} now={now} unknown={unknown} />
          </dd>
        </div>
        {ticket.category !== null && (
          <div>
            <dt>{t('tickets.detail.category')}</dt>
            <dd dir="auto">{oneLine(labelled('category', ticket.category).value)}</dd>
          </div>
        )}
        {own.map(({ label, value }) => (
          <div key={label}>
            <dt dir="auto">{oneLine(label)}</dt>
            <dd dir="auto">{oneLine(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Conversation({ app, t, times, now, ticket, model }: TicketProps & { model: TicketModel }) {
  const [all, setAll] = useState(false);
  const comments = model.comments.value;
  const unreadable = model.unreadable.value;
  const hidden = all ? 0 : Math.max(0, comments.length - RECENT);
  const shared = { app, t, times, now };
  return (
    <section aria-label={t('tickets.conversation')}>
      <ol class="thread">
        <Message
          {...shared}
          author={ticket.requester}
          createdAt={ticket.createdAt}
          body={ticket.description}
          attachments={ticket.attachments}
        />
        {hidden > 0 && (
          <li class="earlier">
            <Button kind="quiet" onClick={() => setAll(true)}>
              {t('tickets.earlier', { n: hidden })}
            </Button>
          </li>
        )}
        {comments.slice(hidden).map((comment) => (
          <Message
            key={comment.id}
            {...shared}
            author={comment.author}
            createdAt={comment.createdAt}
            body={comment.body}
            attachments={comment.attachments}
          />
        ))}
      </ol>
      {unreadable > 0 && <Notice tone="warn">{t('tickets.replies.unreadable', { n: unreadable })}</Notice>}
    </section>
  );
}
