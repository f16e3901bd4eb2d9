import { useSignal } from '@preact/signals';
import type { OperationOutput } from '../../../client/index.ts';
import { MACRO_VARIABLES } from '../../../contract/schemas/inbox.ts';
import { TICKET_STATUSES } from '../../../contract/schemas/ticket.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Card } from '../../ui/Page.tsx';
import { LANGUAGE_NAMES } from '../../shell/LanguageSwitch.tsx';
import { toStatusLabel } from '../queue/labels.ts';

type Macro = OperationOutput<'listMacros'>['items'][number];

const MAX_ROWS = 100;

/** Renders the macros; managers can add, change and delete them. */
export function MacroSettings({ canEdit }: { canEdit: boolean }) {
  const { api, t } = useInbox();
  const macros = useResource(
    'macros',
    (signal) => api.listMacros({ limit: MAX_ROWS }, { signal }),
    () => false,
  );
  const editing = useSignal<Macro | 'new' | null>(null);
  const action = useAction();
  const error = action.error.value;
  const items = macros.data.value?.items ?? [];
  const edited = editing.value;
  const remove = async (id: string) => {
    await action.run(() => api.deleteMacro({ id }));
    await macros.reload();
  };
  return (
    <Card title={t('settings.macros')}>
      <p class="soft">{t('settings.macros.text')}</p>
      <ul class="plain-rows">
        {items.map((macro) => (
          <li key={macro.id}>
            <span class="grow">
              {macro.name} <span class="soft">{Object.keys(macro.bodies).join(', ')}</span>
            </span>
            {canEdit && (
              <>
                <Button
                  kind="quiet"
                  aria-label={t('settings.edit', { name: macro.name })}
                  onClick={() => (editing.value = macro)}
                >
                  {t('edit')}
                </Button>
                <Button
                  kind="quiet"
                  busy={action.busy.value}
                  aria-label={t('settings.delete', { name: macro.name })}
                  onClick={() => void remove(macro.id)}
                >
                  {t('delete')}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, t)}
        </p>
      )}
      {canEdit && (
        <div class="form-row">
          <Button icon="plus" onClick={() => (editing.value = 'new')}>
            {t('settings.newMacro')}
          </Button>
        </div>
      )}
      {edited !== null && (
        <MacroDialog
          macro={edited === 'new' ? null : edited}
          onClose={() => {
            editing.value = null;
            void macros.reload();
          }}
        />
      )}
    </Card>
  );
}

function MacroDialog({ macro, onClose }: { macro: Macro | null; onClose: () => void }) {
  const { api, t } = useInbox();
  const name = useSignal(macro?.name ?? '');
  const bodies = useSignal<Readonly<Record<string, string>>>(macro?.bodies ?? {});
  const status = useSignal<string>(macro?.status ?? '');
  const action = useAction();
  const error = action.error.value;
  const written = Object.entries(bodies.value).filter(([, body]) => body.trim() !== '');
  const submit = async () => {
    const fields = {
      name: name.peek().trim(),
      bodies: Object.fromEntries(written),
      status: TICKET_STATUSES.find((known) => known === status.peek()) ?? null,
    };
    const good = await action.run(() => (macro ? api.editMacro({ id: macro.id, ...fields }) : api.createMacro(fields)));
    if (good) onClose();
  };
  const title = macro ? t('settings.edit', { name: macro.name }) : t('settings.newMacro');
  return (
    <Dialog title={title} closeLabel={t('close')} onClose={onClose}>
      <form
        class="form dialog-content"
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField label={t('settings.macroName')} value={name.value} onInput={(value) => (name.value = value)} />
        {LANGUAGE_NAMES.map(([language, label]) => (
          <TextField
            key={language}
            label={t('settings.macroBody', { language: label })}
            rows={4}
            value={bodies.value[language] ?? ''}
            onInput={(value) => (bodies.value = { ...bodies.peek(), [language]: value })}
          />
        ))}
        <p class="soft">
          {t('settings.variables')} {MACRO_VARIABLES.map((variable) => `{{${variable}}}`).join(' ')}
        </p>
        <SelectField
          label={t('composer.status')}
          value={status.value}
          options={[
            { id: '', label: t('composer.keep') },
            ...TICKET_STATUSES.filter((known) => known !== 'new').map((id) => ({ id, label: toStatusLabel(id, t) })),
          ]}
          onChange={(id) => (status.value = id)}
        />
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button
            type="submit"
            kind="primary"
            busy={action.busy.value}
            disabled={name.value.trim() === '' || written.length === 0}
          >
            {t('save')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
