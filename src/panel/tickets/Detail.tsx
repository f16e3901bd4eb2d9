import { useModel } from '@preact/signals';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AccessState, Comment, Ticket } from '../../contract/index.ts';
import { holding } from '../access/model.ts';
import type { App } from '../app.ts';
import { common } from '../i18n/en/common.ts';
import { tickets } from '../i18n/en/tickets.ts';
import { parseTime, timesIn } from '../i18n/times.ts';
import { Button } from '../ui/Button.tsx';
import { Icon, icons } from '../ui/Icon.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Read } from '../ui/Read.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import { oneLine } from '../ui/safe.ts';
import { Composer } from './Composer.tsx';
import { Decisions } from './Decisions.tsx';
import { Message } from './Message.tsx';
import { PriorityWord, StatusChip } from './chips.tsx';
import { TicketModel } from './ticket.ts';
import css from './detail.css?inline';

const english = { ...tickets, ...common };

/** So many of the newest replies are drawn at once. */
const RECENT = 30;
const CLOCK = 'M12 7.5V12l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z';

interface Props {
  app: App;
  id: string;
  /** Told each time the ticket is known better, so that the list can follow. */
  took: (ticket: Partial<Ticket> & { id: string }) => void;
  onBack: () => void;
}

/** A ticket: what it is, what was said, and what can be done now. */
export function Detail({ app, id, took, onBack }: Props) {
  app.adopt(css);
  const t = app.translate(english);
  const visible = () => app.open.value && app.tab.value === 'tickets';
  const model = useModel(() => new TicketModel({ app, t, id, visible, took }));
  const known = model.value.value;
  const ticket = known?.ticket;
  const now = model.now.value;
  const outcome = model.outcome.value;
  const heading = useRef<HTMLHeadingElement>(null);

  // Wherever the viewer was in the list, a ticket begins at its top, and so does a screen reader.
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest('.view')?.scrollTo({ top: 0 });
  }, []);

  // What support waits for comes before the reply, what is rarely wanted after it.
  const decisions = ticket && <Decisions key="decisions" app={app} ticket={ticket} model={model} />;

  return (
    <article class="detail stack">
      <div class="detail-head">
        <button type="button" class="button quiet back" onClick={onBack}>
          <Icon d={icons.back} size={18} />
          {t('tickets.back')}
        </button>
        <h3 ref={heading} tabIndex={-1} dir="auto">
          {ticket ? oneLine(ticket.subject) : t('common.loading')}
        </h3>
        {ticket && <Facts app={app} now={now} ticket={ticket} access={known.access} />}
      </div>

      <Read app={app} from={model} loaded={known !== null} failed={t('tickets.detail.failed')} lines={6} />

      {ticket && (
        <>
          <Conversation app={app} now={now} {...known} />
          {outcome !== null && <Notice tone="ok">{outcome}</Notice>}
          {ticket.allowed.confirm && decisions}
          {ticket.allowed.comment ? (
            <Composer key={id} app={app} id={id} onSent={model.said} />
          ) : (
            ticket.status === 'closed' && <p class="hint">{t('tickets.reply.closed')}</p>
          )}
          {!ticket.allowed.confirm && decisions}
        </>
      )}
    </article>
  );
}

function Facts({ app, now, ticket, access }: { app: App; now: number; ticket: Ticket; access: AccessState | null }) {
  const t = app.translate(english);
  const fields = app.session.value?.form.fields ?? [];
  const labelled = (field: string, value: string) => {
    const known = fields.find(({ id }) => id === field);
    const option = known?.options?.find(({ id }) => id === value);
    return { label: known?.label ? app.text(known.label) : field, value: option ? app.text(option.label) : value };
  };
  const times = timesIn(app.locale.value);
  const due = parseTime(ticket.responseDueAt);
  const own = Object.entries(ticket.fields)
    .filter(([, value]) => value !== '')
    .map(([field, value]) => labelled(field, value));
  return (
    <>
      <p class="facts">
        <StatusChip app={app} ticket={ticket} />
        <span class="number">
          <span class="sr-only">{t('tickets.number', { number: '' })}</span>
          <bdi>#{oneLine(ticket.number)}</bdi>
        </span>
        {ticket.priority !== null && <PriorityWord app={app} id={ticket.priority} />}
      </p>
      {due !== null && ticket.status !== 'closed' && ticket.status !== 'solved' && (
        <p class={due < now ? 'due late' : 'due'}>
          <Icon d={CLOCK} size={16} />
          {t(due < now ? 'tickets.due.passed' : 'tickets.due', { time: times.due(due, now) })}
        </p>
      )}
      {holding(access, now).map(
        ({ grant, endsAt }) =>
          grant.ticketId === ticket.id && (
            <button type="button" class="button quiet" key={grant.id} onClick={() => app.go('access')}>
              {t('tickets.access', { time: endsAt === null ? '?' : times.dateTime(endsAt) })}
            </button>
          ),
      )}
      {ticket.escalation && (
        <p class="due late">
          <Icon d={icons.alert} size={16} />
          {t('tickets.escalated', {
            time: times.due(parseTime(ticket.escalation.at) ?? now, now),
          })}{' '}
          {app.text(ticket.escalation.next)}
        </p>
      )}
      {ticket.followUpOf && <p class="hint">{t('tickets.followup', { number: oneLine(ticket.followUpOf.number) })}</p>}
      <dl class="sheet">
        <div>
          <dt>{t('tickets.detail.requester')}</dt>
          <dd dir="auto">{oneLine(ticket.requester.name)}</dd>
        </div>
        <div>
          <dt>{t('tickets.detail.created')}</dt>
          <dd>
            <TimeText app={app} value={ticket.createdAt} />
          </dd>
        </div>
        <div>
          <dt>{t('tickets.detail.updated')}</dt>
          <dd>
            <TimeText app={app} value={ticket.updatedAt} now={now} />
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

interface ConversationProps {
  app: App;
  now: number;
  ticket: Ticket;
  comments: readonly Comment[];
  unreadable: number;
}

function Conversation({ app, now, ticket, comments, unreadable }: ConversationProps) {
  const t = app.translate(english);
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, comments.length - RECENT);
  const shared = { app, now };
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
