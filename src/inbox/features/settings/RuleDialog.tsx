import { useSignal } from '@preact/signals';
import type { OperationOutput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { toPriorityLabel } from '../queue/labels.ts';
import type { Rule } from './rule-text.ts';

const MAX_ORGANIZATIONS = 100;
const MAX_SHOWN = 8;
/** Ways to choose the assignee, besides one agent. */
const ASSIGN = ['round_robin', 'least_load'] as const;

interface Props {
  /** Null for a new rule. */
  rule: Rule | null;
  onSave: (rule: Rule) => void;
  onClose: () => void;
}

/** Edits a routing rule, and shows which recent tickets it would match. */
export function RuleDialog({ rule, onSave, onClose }: Props) {
  const { api, vocabulary, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const conditions = rule?.conditions;
  const actions = rule?.actions;
  const name = useSignal(rule?.name ?? '');
  const category = useSignal(conditions?.category ?? '');
  const priority = useSignal(conditions?.priority ?? '');
  const organizationId = useSignal(conditions?.organizationId ?? '');
  const plan = useSignal(conditions?.plan ?? '');
  const language = useSignal(conditions?.language ?? '');
  const contact = useSignal(conditions?.designatedContact === undefined ? '' : String(conditions.designatedContact));
  const subject = useSignal(conditions?.subjectContains ?? '');
  const fieldId = useSignal(conditions?.field?.id ?? '');
  const fieldValue = useSignal(conditions?.field?.value ?? '');
  const teamId = useSignal(actions?.teamId ?? '');
  const assignee = useSignal(actions?.assigneeId ?? actions?.assign ?? '');
  const tags = useSignal((actions?.tags ?? []).join(', '));
  const test = useAction();
  const result = useSignal<OperationOutput<'testRoutingRule'> | null>(null);
  const organizations = useResource(
    'rule organizations',
    (signal) => api.listOrganizations({ limit: MAX_ORGANIZATIONS }, { signal }),
    () => false,
  );
  const any = { id: '', label: t('routing.any') };
  const assign = ASSIGN.find((known) => known === assignee.value);

  const toRule = (): Rule => {
    const text = (key: string, value: string) => (value.trim() === '' ? {} : { [key]: value.trim() });
    const list = tags.value
      .split(/[,、]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
    return {
      name: name.value.trim(),
      conditions: {
        ...text('category', category.value),
        ...text('priority', priority.value),
        ...text('organizationId', organizationId.value),
        ...text('plan', plan.value),
        ...text('language', language.value),
        ...text('subjectContains', subject.value),
        ...(contact.value !== '' && { designatedContact: contact.value === 'true' }),
        ...(fieldId.value.trim() !== '' && { field: { id: fieldId.value.trim(), value: fieldValue.value.trim() } }),
      },
      actions: {
        ...text('teamId', teamId.value),
        ...(assign ? { assign } : text('assigneeId', assignee.value)),
        ...(list.length > 0 && { tags: list }),
      },
    };
  };
  const needsTeam = assign !== undefined && teamId.value === '';
  const isComplete = name.value.trim() !== '' && !needsTeam;
  const runTest = () => {
    const tested = { ...toRule(), name: name.peek().trim() || '–' };
    return test.run(async () => {
      result.value = await api.testRoutingRule({ rule: tested });
    });
  };
  // A changed rule has no result.
  const change = (field: { value: string }) => (value: string) => {
    field.value = value;
    result.value = null;
  };
  const title = rule ? t('settings.edit', { name: rule.name }) : t('routing.new');
  const testError = test.error.value;
  return (
    <Dialog title={title} closeLabel={t('close')} onClose={onClose}>
      <form
        class="form dialog-content"
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete) onSave(toRule());
        }}
      >
        <TextField label={t('routing.name')} value={name.value} maxLength={100} onInput={change(name)} />
        <fieldset class="form">
          <legend>{t('routing.when')}</legend>
          <div class="form-columns">
            <SelectField
              label={t('column.category')}
              value={category.value}
              options={[any, ...vocabulary.categories.value]}
              onChange={change(category)}
            />
            <SelectField
              label={t('column.priority')}
              value={priority.value}
              options={[
                any,
                ...vocabulary.priorities.value.map(({ id }) => ({
                  id,
                  label: toPriorityLabel(id, vocabulary.priorities.value, tInbox),
                })),
              ]}
              onChange={change(priority)}
            />
            <SelectField
              label={t('organization.title')}
              value={organizationId.value}
              options={[
                any,
                ...withCurrent(
                  organizations.data.value?.items.map(({ id, name: label }) => ({ id, label })) ?? [],
                  organizationId.value,
                ),
              ]}
              onChange={change(organizationId)}
            />
            <TextField label={t('routing.plan')} value={plan.value} onInput={change(plan)} />
            <TextField
              label={t('routing.language')}
              help={t('routing.language.help')}
              value={language.value}
              onInput={change(language)}
            />
            <SelectField
              label={t('routing.contact')}
              value={contact.value}
              options={[
                any,
                { id: 'true', label: t('routing.contact.yes') },
                { id: 'false', label: t('routing.contact.no') },
              ]}
              onChange={change(contact)}
            />
            <TextField label={t('routing.subject')} value={subject.value} maxLength={200} onInput={change(subject)} />
            <TextField label={t('routing.field')} value={fieldId.value} onInput={change(fieldId)} />
            <TextField label={t('routing.fieldValue')} value={fieldValue.value} onInput={change(fieldValue)} />
          </div>
        </fieldset>
        <fieldset class="form">
          <legend>{t('routing.then')}</legend>
          <div class="form-columns">
            <SelectField
              label={t('column.team')}
              value={teamId.value}
              options={[
                { id: '', label: t('routing.keep') },
                ...vocabulary.teams.value.map(({ id, name: label }) => ({ id, label })),
              ]}
              onChange={change(teamId)}
            />
            <SelectField
              label={t('column.assignee')}
              value={assignee.value}
              options={[
                { id: '', label: t('unassigned') },
                ...ASSIGN.map((id) => ({ id, label: t(`routing.assign.${id}`) })),
                ...withCurrent(
                  vocabulary.agents.value.map(({ id, name: label }) => ({ id, label })),
                  assign ? '' : assignee.value,
                ),
              ]}
              onChange={change(assignee)}
            />
          </div>
          {needsTeam && <p class="form-error">{t('routing.needsTeam')}</p>}
          <TextField label={t('tags')} help={t('routing.tags.help')} value={tags.value} onInput={change(tags)} />
        </fieldset>
        <div class="rule-test" role="status">
          {result.value && (
            <>
              <p>{t('routing.tested', { n: result.value.matches.length, checked: result.value.checked })}</p>
              <ul class="plain-rows">
                {result.value.matches.slice(0, MAX_SHOWN).map(({ id, number, subject: matched }) => (
                  <li key={id}>
                    <span class="faint">#{number}</span> <span class="truncate">{matched}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
        {testError !== null && (
          <p class="form-error" role="alert">
            {explainError(testError, tInbox)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" disabled={!isComplete}>
            {t('routing.apply')}
          </Button>
          <Button busy={test.busy.value} onClick={() => void runTest()}>
            {t('routing.test')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Adds a chosen value that is not among the options, so that a form does not drop it. */
function withCurrent(options: readonly { id: string; label: string }[], current: string) {
  return current === '' || options.some(({ id }) => id === current)
    ? options
    : [...options, { id: current, label: current }];
}
