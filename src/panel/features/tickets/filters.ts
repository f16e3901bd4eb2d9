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

/** One thing that a list can be asked for. */
export interface FilterControl {
  /** The API's name of it. */
  key: Key;
  label: string;
  /** Values with their words, the usual one first; a day is chosen where there are none. */
  choices: Choice[] | undefined;
  /** Whether there is anything to choose here and now. */
  offered: boolean;
}

/** All that lists can be asked for, one row a control, always in this order: the first two stand in the list's head. */
export function listFilters(app: PanelContext, { lists, people, view }: ListModel): FilterControl[] {
  const t = app.translate(tickets);
  const { views, filters, sorts } = lists.value;
  const { priorities, form, organization } = app.session.value ?? {};
  const all: Choice = ['', t('tickets.filter.all')];
  const named = (some: readonly { id: string; label: Text }[] = []) => [
    all,
    ...some.map(({ id, label }): Choice => [id, sanitizeLine(app.text(label))]),
  ];
  const news = new Map(views.map(({ view, unread }) => [view, unread]));
  const rows: [key: Key, choices?: Choice[]][] = [
    [
      'view',
      VIEWS.filter((name) => news.has(name)).map((name) => {
        const view =
          name === 'organization' && organization ? sanitizeLine(organization.name) : t(`tickets.view.${name}`);
        const n = news.get(name);
        return [name, n ? t('tickets.view.new', { view, n }) : view];
      }),
    ],
    ['status', [all, ...STATUSES.map((name): Choice => [name, t(`tickets.status.${name}`)])]],
    ['priority', named(priorities)],
    ['category', named(form?.fields.find(({ id }) => id === 'category')?.options)],
    ...(form?.fields ?? []).map(({ id, options }): [Key, Choice[]] => [`fields.${id}`, named(options)]),
    ['createdFrom'],
    ['createdBefore'],
    ['requester', view.value === 'organization' ? [all, ...people()] : []],
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
    offered: (choices?.length ?? 2) > 1 && ['view', 'status', 'sort', ...filters].includes(key),
  }));
}

const isFieldKey = (key: Key): key is `fields.${string}` => key.startsWith('fields.');
