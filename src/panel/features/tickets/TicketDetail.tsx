import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AccessState, Ticket, TimelineEntry } from '../../../contract/index.ts';
import { activeGrants } from '../support-access/model.ts';
import type { PanelContext } from '../../core/context.ts';
import { withOwnTime } from '../submit/format-due-time.ts';
import { common } from '../../i18n/en/common.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { parseTime, getDateFormat } from '../../i18n/date-format.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { lazyIcons } from '../../ui/lazy-icons.ts';
import { Notice } from '../../ui/Notice.tsx';
import { ResourceState } from '../../ui/ResourceState.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { TimelineChange } from './TimelineChange.tsx';
import { Composer } from './Composer.tsx';
import { TicketActions } from './TicketActions.tsx';
import { Message } from './Message.tsx';
import { PriorityLabel, StatusBadge } from './badges.tsx';
import { TicketModel } from './ticket-model.ts';
import { fieldLabel } from './labels.ts';
import css from './detail.css?inline';
import { useViewerModel } from '../../core/use-viewer-model.ts';

const english = { ...tickets, ...common };

/** Older entries of the timeline are rendered on demand. */
const MAX_INITIAL_ENTRIES = 30;
const CLOCK = 'M12 7.5V12l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z';

interface Props {
  app: PanelContext;
  id: string;
  /** Subject in the list, shown while the ticket loads. */
  subject?: string | undefined;
  /** Called with each newer state of the ticket, to update the list. */
  onTicketUpdate: (ticket: Partial<Ticket> & { id: string }) => void;
  onBack: () => void;
}

/** Renders a ticket: its fields, the conversation, the reply form and the actions. */
export default function TicketDetail({ app, id, subject, onTicketUpdate, onBack }: Props) {
  app.addStyles(css);
  const t = app.translate(english);
  const visible = () => app.open.value && app.tab.value === 'tickets';
  const model = useViewerModel(app, () => new TicketModel({ app, t, id, visible, onTicketUpdate }));
  const data = model.value.value;
  const ticket = data?.ticket;
  const now = model.now.value;
  const outcome = model.outcome.value;
  const heading = useRef<HTMLHeadingElement>(null);

  // Resets the scroll position of the list, and moves screen readers to the heading.
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest('.view')?.scrollTo({ top: 0 });
  }, []);

  // A confirmation that support waits for comes before the reply form, other actions after it.
  const actions = ticket && <TicketActions key="actions" app={app} ticket={ticket} model={model} />;

  return (
    <article class="detail stack">
      <div class="detail-head">
        <button type="button" class="button quiet back" onClick={onBack}>
          <Icon d={lazyIcons.back} size={18} />
          {t('tickets.back')}
        </button>
        <h3 ref={heading} tabIndex={-1} dir="auto">
          {sanitizeLine(ticket?.subject ?? subject ?? t('common.loading'))}
        </h3>
        {ticket && <Facts app={app} now={now} ticket={ticket} access={data.access} />}
      </div>

      <ResourceState app={app} from={model} loaded={data !== null} shape="boxes" lines={9} />

      {ticket && (
        <>
          <Conversation app={app} now={now} {...data} />
          {outcome !== null && <Notice tone="ok">{outcome}</Notice>}
          {ticket.allowed.confirm && actions}
          <Composer key={id} app={app} ticket={ticket} onSent={model.addComment} />
          {!ticket.allowed.confirm && actions}
        </>
      )}
    </article>
  );
}

function Facts({
  app,
  now,
  ticket,
  access,
}: {
  app: PanelContext;
  now: number;
  ticket: Ticket;
  access: AccessState | null;
}) {
  const t = app.translate(english);
  /** Returns the label of an option in the form. */
  const optionLabel = (field: string, value: string) => {
    const known = app.session.value?.form.fields.find(({ id }) => id === field);
    return app.text(known?.options?.find(({ id }) => id === value)?.label) || value;
  };
  const times = getDateFormat(app.locale.value);
  const due = parseTime(ticket.responseDueAt);
  const { category, followUpOf } = ticket;
  const facts = [
    [t('tickets.detail.requester'), ticket.requester.name],
    [fieldLabel(app, 'category'), category && optionLabel('category', category)],
    [fieldLabel(app, 'cc'), ticket.cc?.join(', ')],
    ...Object.entries(ticket.fields).map(([field, value]) => [fieldLabel(app, field), optionLabel(field, value)]),
  ].filter((fact): fact is [string, string] => !!fact[1]);
  return (
    <>
      <p class="facts">
        <StatusBadge app={app} ticket={ticket} />
        <span class="number">
          <span class="sr-only">{t('tickets.number', { number: '' })}</span>
          <bdi>#{sanitizeLine(ticket.number)}</bdi>
        </span>
        {ticket.priority !== null && <PriorityLabel app={app} id={ticket.priority} />}
      </p>
      {due !== null && ticket.status !== 'closed' && ticket.status !== 'solved' && (
        <p class={due < now ? 'due late' : 'due'}>
          <Icon d={CLOCK} size={16} />
          {t(due < now ? 'tickets.due.passed' : 'tickets.due', { time: withOwnTime(app, times.due(due, now)) })}
        </p>
      )}
      {activeGrants(access, now).map(
        ({ grant, endsAt }) =>
          grant.ticketId === ticket.id && (
            <button type="button" class="button quiet" key={grant.id} onClick={() => app.navigate('access')}>
              {t('tickets.access', { time: endsAt === null ? '?' : times.dateTime(endsAt) })}
            </button>
          ),
      )}
      {ticket.escalation && (
        <p class="due late">
          <Icon d={lazyIcons.alert} size={16} />
          {t('tickets.escalated', {
            time: times.due(parseTime(ticket.escalation.at) ?? now, now),
          })}{' '}
          {app.text(ticket.escalation.next)}
        </p>
      )}
      {followUpOf && (
        <Button kind="quiet" onClick={() => app.navigate('tickets', { ticketId: followUpOf.id })}>
          {t('common.followup', { number: sanitizeLine(followUpOf.number) })}
        </Button>
      )}
      <dl class="sheet">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt dir="auto">{label}</dt>
            <dd dir="auto">{sanitizeLine(value)}</dd>
          </div>
        ))}
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
      </dl>
    </>
  );
}

interface ConversationProps {
  app: PanelContext;
  now: number;
  ticket: Ticket;
  entries: readonly TimelineEntry[];
  unreadable: number;
}

function Conversation({ app, now, ticket, entries, unreadable }: ConversationProps) {
  const t = app.translate(english);
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, entries.length - MAX_INITIAL_ENTRIES);
  const shared = { app, now };
  return (
    <section aria-label={t('tickets.conversation')}>
      <ol class="thread">
        <Message
          {...shared}
          by={ticket.requester}
          at={ticket.createdAt}
          body={ticket.description}
          attachments={ticket.attachments}
        />
        {hidden > 0 && (
          <li class="earlier">
            <Button kind="quiet" onClick={() => setAll(true)}>
              {t('common.earlier', { n: hidden })}
            </Button>
          </li>
        )}
        {entries
          .slice(hidden)
          .map((entry) =>
            entry.comment ? (
              <Message key={entry.id} {...shared} {...entry} {...entry.comment} />
            ) : (
              <TimelineChange key={entry.id} {...shared} entry={entry} />
            ),
          )}
      </ol>
      {unreadable > 0 && <Notice tone="warn">{t('common.unreadable', { n: unreadable })}</Notice>}
    </section>
  );
}
