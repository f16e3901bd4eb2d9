import type { OperationInput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { toPriorityLabel } from '../queue/labels.ts';

/** A routing rule. */
export type Rule = OperationInput<'replaceRouting'>['rules'][number];

/** Returns a function that describes the conditions and actions of a rule in a line. */
export function useRuleText(): (rule: Rule) => string {
  const { vocabulary, dates, t: tInbox } = useInbox();
  const t = useManagementMessages();
  return ({ conditions, actions }) => {
    const { category, priority, organizationId, plan, language, designatedContact, subjectContains, field } =
      conditions;
    const { teamId, assigneeId, assign, tags = [] } = actions;
    const is = (name: string, value: string) => t('routing.is', { name, value });
    const when = [
      ...(category === undefined
        ? []
        : [is(t('column.category'), vocabulary.categories.value.find(({ id }) => id === category)?.label ?? category)]),
      ...(priority === undefined
        ? []
        : [is(t('column.priority'), toPriorityLabel(priority, vocabulary.priorities.value, tInbox))]),
      ...(organizationId === undefined ? [] : [is(t('organization.title'), organizationId)]),
      ...(plan === undefined ? [] : [is(t('routing.plan'), plan)]),
      ...(language === undefined ? [] : [is(t('routing.language'), language)]),
      ...(designatedContact === undefined
        ? []
        : [is(t('routing.contact'), t(designatedContact ? 'routing.contact.yes' : 'routing.contact.no'))]),
      ...(subjectContains === undefined ? [] : [t('routing.subjectHas', { text: subjectContains })]),
      ...(field === undefined ? [] : [is(field.id, field.value)]),
    ];
    const agent = vocabulary.agents.value.find(({ id }) => id === assigneeId);
    const team = vocabulary.teams.value.find(({ id }) => id === teamId);
    const then = [
      ...(teamId === undefined ? [] : [is(t('column.team'), team?.name ?? teamId)]),
      ...(assigneeId === undefined ? [] : [is(t('column.assignee'), agent?.name ?? assigneeId)]),
      ...(assign === undefined || assigneeId !== undefined
        ? []
        : [is(t('column.assignee'), t(`routing.assign.${assign}`))]),
      ...(tags.length === 0 ? [] : [is(t('tags'), dates.list(tags))]),
    ];
    return `${when.length === 0 ? t('routing.always') : dates.list(when)} → ${
      then.length === 0 ? t('routing.nothing') : dates.list(then)
    }`;
  };
}
