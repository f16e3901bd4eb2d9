import { TICKET_CHANNELS } from '../../../contract/schemas/inbox.ts';
import { TICKET_STATUSES } from '../../../contract/schemas/ticket.ts';
import { useInbox } from '../../core/context.ts';
import type { QueueFilters } from '../../data/queue-model.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Picker, type PickerOption } from '../../ui/Picker.tsx';
import { toPriorityLabel, toStatusLabel } from './labels.ts';

interface Props {
  filters: QueueFilters;
  onChange: (filters: QueueFilters) => void;
}

/** Returns the labels of filters: of their properties, and of their values. */
function useFilterOptions(): { property: string; label: string; value: string; valueLabel: string }[] {
  const { vocabulary, t } = useInbox();
  const toOptions = (property: string, label: string, values: readonly { id: string; label: string }[]) =>
    values.map(({ id, label: valueLabel }) => ({ property, label, value: id, valueLabel }));
  const priorities = vocabulary.priorities.value;
  return [
    ...toOptions('status', t('column.status'), [
      { id: 'active', label: t('filter.active') },
      ...TICKET_STATUSES.map((id) => ({ id, label: toStatusLabel(id, t) })),
    ]),
    ...toOptions(
      'priority',
      t('column.priority'),
      priorities.map(({ id }) => ({ id, label: toPriorityLabel(id, priorities, t) })),
    ),
    ...toOptions('assignee', t('column.assignee'), [
      { id: 'me', label: t('filter.me') },
      { id: 'none', label: t('unassigned') },
      ...vocabulary.agents.value.map(({ id, name }) => ({ id, label: name })),
    ]),
    ...toOptions('team', t('column.team'), [
      { id: 'none', label: t('none') },
      ...vocabulary.teams.value.map(({ id, name }) => ({ id, label: name })),
    ]),
    ...toOptions('category', t('column.category'), vocabulary.categories.value),
    ...toOptions(
      'tag',
      t('tags'),
      vocabulary.tags.value.map((tag) => ({ id: tag, label: tag })),
    ),
    ...toOptions(
      'channel',
      t('newTicket.channel'),
      TICKET_CHANNELS.map((id) => ({ id, label: t(`channel.${id}`) })),
    ),
  ];
}

/** Renders the button that adds a filter. */
export function FilterPicker({ filters, onChange }: Props) {
  const { t } = useInbox();
  const options = useFilterOptions();
  const toKey = (property: string, value: string) => `${property}=${value}`;
  return (
    <Picker
      label={t('filter.title')}
      buttonClass="button quiet"
      placeholder={t('filter.placeholder')}
      emptyText={t('filter.empty')}
      options={options.map(({ property, label, value, valueLabel }): PickerOption => ({
        id: toKey(property, value),
        label: t('filter.is', { name: label, value: valueLabel }),
      }))}
      chosen={Object.entries(filters).map(([property, value]) => toKey(property, value))}
      onPick={(key) => {
        const picked = options.find(({ property, value }) => toKey(property, value) === key);
        if (picked) onChange({ ...filters, [picked.property]: picked.value });
      }}
    >
      <Icon name="filter" size={14} />
      {t('filter.title')}
    </Picker>
  );
}

/** Renders the active filters, each with a button that removes it. */
export function FilterChips({ filters, onChange }: Props) {
  const { t } = useInbox();
  const options = useFilterOptions();
  return (
    <ul class="filter-chips" aria-label={t('filter.active.label')}>
      {Object.entries(filters).map(([property, value]) => {
        const known = options.find((option) => option.property === property && option.value === value);
        const label = options.find((option) => option.property === property)?.label ?? t(toFilterKey(property));
        const text = t('filter.is', { name: label, value: known?.valueLabel ?? value });
        return (
          <li key={property} class="chip">
            {text}
            <IconButton
              icon="close"
              label={t('filter.remove', { filter: text })}
              onClick={() =>
                onChange(Object.fromEntries(Object.entries(filters).filter(([name]) => name !== property)))
              }
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Properties that only an address can filter by. */
const toFilterKey = (property: string) =>
  property === 'requester' ? ('requester.title' as const) : ('organization.title' as const);
