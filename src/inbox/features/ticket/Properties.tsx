import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { TICKET_STATUSES } from '../../../contract/schemas/ticket.ts';
import { parseTime } from '../../../panel/i18n/date-format.ts';
import { useInbox } from '../../core/context.ts';
import type { AgentTicket, TicketModel } from '../../data/ticket-model.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Avatar, PriorityBars, StatusIcon } from '../../ui/marks.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { toPriorityLabel, toPriorityTone, toStatusLabel } from '../queue/labels.ts';
import { IncludedDetails } from './IncludedDetails.tsx';
import { IncidentProperty } from './IncidentProperty.tsx';
import { RequesterCard } from './RequesterCard.tsx';
import { TagList } from './TagList.tsx';

interface Props {
  ticket: AgentTicket;
  model: TicketModel;
  /** Each grows when a shortcut opens its picker. */
  openPicker: { status: number; priority: number };
}

/** Renders the properties of a ticket, each with a way to change it, and the requester. */
export function Properties({ ticket, model, openPicker }: Props) {
  const { router, viewer, vocabulary, dates, now, t } = useInbox();
  const priorities = vocabulary.priorities.value;
  const categories = vocabulary.categories.value;
  /** Priority that is chosen and waits for its reason. */
  const wanted = useSignal<string | null>(null);
  const busy = model.busy.value;
  const due = parseTime(ticket.responseDueAt);
  const current = now.value;
  const priorityIds = new Set([
    ...priorities.map(({ id }) => id),
    ...(ticket.priority === null ? [] : [ticket.priority]),
  ]);

  return (
    <aside class="rail" aria-label={t('ticket.details')}>
      <section class="rail-section" aria-label={t('properties')}>
        <Property label={t('column.status')}>
          <Picker
            label={t('column.status')}
            placeholder={t('column.status')}
            emptyText={t('none')}
            disabled={busy}
            openSignal={openPicker.status}
            options={TICKET_STATUSES.filter((status) => status !== 'new' || ticket.status === 'new').map((id) => ({
              id,
              label: toStatusLabel(id, t),
              mark: <StatusIcon status={id} />,
            }))}
            chosen={[ticket.status]}
            onPick={(id) => {
              const status = TICKET_STATUSES.find((known) => known === id);
              if (status && status !== ticket.status) void model.triage({ status });
            }}
          >
            <StatusIcon status={ticket.status} />
            {toStatusLabel(ticket.status, t)}
          </Picker>
        </Property>
        <Property label={t('column.priority')}>
          <Picker
            label={t('column.priority')}
            placeholder={t('column.priority')}
            emptyText={t('none')}
            disabled={busy}
            openSignal={openPicker.priority}
            options={[...priorityIds].map((id) => ({
              id,
              label: toPriorityLabel(id, priorities, t),
              mark: <PriorityBars tone={toPriorityTone(id, priorities)} />,
            }))}
            chosen={ticket.priority === null ? [] : [ticket.priority]}
            onPick={(id) => (wanted.value = id === ticket.priority ? null : id)}
          >
            {ticket.priority === null ? (
              <span class="faint">{t('none')}</span>
            ) : (
              <>
                <PriorityBars tone={toPriorityTone(ticket.priority, priorities)} />
                {toPriorityLabel(ticket.priority, priorities, t)}
              </>
            )}
          </Picker>
        </Property>
        {wanted.value !== null && (
          <PriorityReason
            label={toPriorityLabel(wanted.value, priorities, t)}
            busy={busy}
            onCancel={() => (wanted.value = null)}
            onSave={(reason) => {
              const priority = wanted.peek();
              if (priority === null) return;
              wanted.value = null;
              void model.triage({ priority, ...(reason !== '' && { reason }) });
            }}
          />
        )}
        <Property label={t('column.assignee')}>
          <Picker
            label={t('column.assignee')}
            placeholder={t('assignee.placeholder')}
            emptyText={t('assignee.empty')}
            disabled={busy}
            options={[
              { id: '', label: t('unassigned') },
              ...vocabulary.agents.value.map(({ id, name, team }) => ({
                id,
                label: name,
                mark: <Avatar name={name} />,
                ...(team && { hint: team.name }),
              })),
            ]}
            chosen={[ticket.assigneeId ?? '']}
            onPick={(id) => void model.triage({ assigneeId: id === '' ? null : id })}
          >
            {ticket.assignee === null ? (
              <span class="faint">{t('unassigned')}</span>
            ) : (
              <>
                <Avatar name={ticket.assignee} />
                <span class="truncate">{ticket.assignee}</span>
              </>
            )}
          </Picker>
        </Property>
        {ticket.assigneeId !== viewer.id && (
          <Button kind="quiet" icon="person" busy={busy} onClick={() => void model.triage({ assigneeId: 'me' })}>
            {t('ticket.assignToMe')}
          </Button>
        )}
        {vocabulary.teams.value.length > 0 && (
          <Property label={t('column.team')}>
            <Picker
              label={t('column.team')}
              placeholder={t('column.team')}
              emptyText={t('none')}
              disabled={busy}
              options={[
                { id: '', label: t('none') },
                ...vocabulary.teams.value.map(({ id, name }) => ({ id, label: name })),
              ]}
              chosen={[ticket.team?.id ?? '']}
              onPick={(id) => void model.triage({ teamId: id === '' ? null : id })}
            >
              {ticket.team ? ticket.team.name : <span class="faint">{t('none')}</span>}
            </Picker>
          </Property>
        )}
        {(categories.length > 0 || ticket.category !== null) && (
          <Property label={t('column.category')}>
            <Picker
              label={t('column.category')}
              placeholder={t('column.category')}
              emptyText={t('none')}
              disabled={busy}
              options={categories}
              chosen={ticket.category === null ? [] : [ticket.category]}
              onPick={(category) => void model.triage({ category })}
            >
              {ticket.category === null ? (
                <span class="faint">{t('none')}</span>
              ) : (
                <span class="truncate">
                  {categories.find(({ id }) => id === ticket.category)?.label ?? ticket.category}
                </span>
              )}
            </Picker>
          </Property>
        )}
        <Property label={t('tags')}>
          <TagList ticket={ticket} model={model} />
        </Property>
        <IncidentProperty ticket={ticket} model={model} />
        {due !== null && (
          <Property label={t('ticket.due')}>
            <span class={due < current ? 'property-value due late' : 'property-value due'} title={dates.exact(due)}>
              <Icon name="clock" size={14} />
              {dates.relative(due, current)}
            </span>
          </Property>
        )}
        {ticket.routing && (
          <p class="routed soft">
            <Icon name="bolt" size={14} />
            {viewer.role === 'agent' ? (
              t('ticket.routed', { rule: ticket.routing.rule })
            ) : (
              <a href={router.href({ screen: 'settings', section: 'routing' })}>
                {t('ticket.routed', { rule: ticket.routing.rule })}
              </a>
            )}
          </p>
        )}
        <Property label={t('ticket.created')}>
          <span class="property-value">
            <TimeText value={ticket.createdAt} form="exact" />
          </span>
        </Property>
      </section>
      <RequesterCard ticket={ticket} />
      <IncludedDetails ticket={ticket} />
    </aside>
  );
}

function Property({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="property">
      <span class="property-label">{label}</span>
      {children}
    </div>
  );
}

interface ReasonProps {
  label: string;
  busy: boolean;
  onSave: (reason: string) => void;
  onCancel: () => void;
}

/** Asks for the reason of a new priority, which the customer reads. */
function PriorityReason({ label, busy, onSave, onCancel }: ReasonProps) {
  const { t } = useInbox();
  const reason = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape in its fields.
    <form
      class="reason"
      aria-label={t('priority.reason')}
      onSubmit={(event) => {
        event.preventDefault();
        onSave(reason.peek().trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <label class="field">
        <span>{t('priority.reason')}</span>
        <input
          class="input"
          maxLength={500}
          ref={field}
          value={reason.value}
          onInput={(event) => (reason.value = event.currentTarget.value)}
        />
      </label>
      <p class="soft">{t('priority.reason.hint')}</p>
      <div class="form-row">
        <Button type="submit" kind="primary" busy={busy}>
          {t('priority.save', { to: label })}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
