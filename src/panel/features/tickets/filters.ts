import type { Text } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { fieldLabel } from './labels.ts';
import type { ListModel } from './list-model.ts';

const VIEWS = ['mine', 'organization', 'copy'] as const;
const STATUSES = ['active', 'pending', 'solved', 'closed'] as const;
const SORTS = ['activity', 'created', 'priority'] as const;

type Choice = [value: string, label: string];
type Key =
  | `fields.${string}`
  | 'view'
  | 'status'
  | 'priority'
  | 'category'
  | 'requester'
  | 'createdFrom'
  | 'createdBefore'
  | 'sort';

/** A filter of the list, the view or the sort order. */
export interface FilterControl {
  /** Parameter of the API. */
  key: Key;
  label: string;
  /** Values with their labels, the default first; undefined for a date. */
  choices: Choice[] | undefined;
  /** Whether the server supports the filter and there is more than one choice. */
  available: boolean;
}

/** Returns the controls of all filters in a fixed order; the first two belong in the list's heading. */
export function listFilters(app: PanelContext, { lists, getRequesters, view }: ListModel): FilterControl[] {
  const t = app.translate(tickets);
  const { views, filters, sorts } = lists.value;
  const { priorities, form, organization } = app.session.value ?? {};
  const all: Choice = ['', t('tickets.filter.all')];
  const toChoices = (options: readonly { id: string; label: Text }[] = []) => [
    all,
    ...options.map(({ id, label }): Choice => [id, sanitizeLine(app.text(label))]),
  ];
  const unreadByView = new Map(views.map(({ view, unread }) => [view, unread]));
  const rows: [key: Key, choices?: Choice[]][] = [
    [
      'view',
      VIEWS.filter((name) => unreadByView.has(name)).map((name) => {
        const view =
          name === 'organization' && organization ? sanitizeLine(organization.name) : t(`tickets.view.${name}`);
        const n = unreadByView.get(name);
        return [name, n ? t('tickets.view.new', { view, n }) : view];
      }),
    ],
    ['status', [all, ...STATUSES.map((name): Choice => [name, t(`tickets.status.${name}`)])]],
    ['priority', toChoices(priorities)],
    ['category', toChoices(form?.fields.find(({ id }) => id === 'category')?.options)],
    ...(form?.fields ?? []).map(({ id, options }): [Key, Choice[]] => [`fields.${id}`, toChoices(options)]),
    ['createdFrom'],
    ['createdBefore'],
    ['requester', view.value === 'organization' ? [all, ...getRequesters()] : []],
    [
      'sort',
      SORTS.filter((name) => sorts.includes(name)).map((name) => [
        name,
        t(`tickets.detail.${name === 'activity' ? 'updated' : name}`),
      ]),
    ],
  ];
  return rows.map(([key, choices]) => ({
    key,
    label: isFieldKey(key) ? fieldLabel(app, key.slice('fields.'.length)) : t(`tickets.detail.${key}`),
    choices,
    available: (choices?.length ?? 2) > 1 && ['view', 'status', 'sort', ...filters].includes(key),
  }));
}

const isFieldKey = (key: Key): key is `fields.${string}` => key.startsWith('fields.');
