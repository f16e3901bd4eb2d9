import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { OperationOutput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Avatar } from '../../ui/marks.tsx';

type Person = OperationOutput<'listPeople'>['items'][number];

/** Channels of tickets that agents create. */
const CHANNELS = ['phone', 'chat', 'mail', 'other'] as const;
const SEARCH_DELAY_MS = 200;
const MAX_PEOPLE = 6;

/** Creates a ticket for a customer, also for one who has never signed in. */
export function NewTicketDialog({ onClose }: { onClose: () => void }) {
  const { api, router, toasts, vocabulary, t } = useInbox();
  const person = useSignal<Person | null>(null);
  const isNew = useSignal(false);
  const name = useSignal('');
  const email = useSignal('');
  const organization = useSignal('');
  const subject = useSignal('');
  const description = useSignal('');
  const channel = useSignal<(typeof CHANNELS)[number]>('phone');
  const priority = useSignal('');
  const action = useAction();
  const error = action.error.value;
  const hasRequester = person.value !== null || (isNew.value && name.value.trim() !== '' && email.value.includes('@'));
  const isComplete = hasRequester && subject.value.trim() !== '' && description.value.trim() !== '';

  const submit = async () => {
    const known = person.peek();
    const organizationName = organization.peek().trim();
    const good = await action.run(async () => {
      const ticket = await api.createTicketOnBehalf({
        requester: known
          ? { id: known.id, organizationId: known.organization.id }
          : {
              name: name.peek().trim(),
              email: email.peek().trim(),
              ...(organizationName !== '' && { organizationName }),
            },
        subject: subject.peek(),
        description: description.peek(),
        channel: channel.peek(),
        ...(priority.peek() !== '' && { priority: priority.peek() }),
      });
      toasts.show(t('newTicket.done', { number: ticket.number }));
      router.navigate({ screen: 'ticket', id: ticket.id });
    });
    if (good) onClose();
  };

  return (
    <Dialog title={t('newTicket.title')} closeLabel={t('close')} onClose={onClose}>
      <form
        class="form dialog-content"
        aria-label={t('newTicket.title')}
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete) void submit();
        }}
      >
        {person.value ? (
          <p class="chosen-person">
            <Avatar name={person.value.name} />
            <span class="grow">
              {person.value.name} <span class="soft">{person.value.organization.name}</span>
            </span>
            <Button kind="quiet" onClick={() => (person.value = null)}>
              {t('newTicket.change')}
            </Button>
          </p>
        ) : isNew.value ? (
          <>
            <div class="form-columns">
              <TextField label={t('newTicket.name')} value={name.value} onInput={(value) => (name.value = value)} />
              <TextField label={t('signIn.email')} value={email.value} onInput={(value) => (email.value = value)} />
            </div>
            <TextField
              label={t('newTicket.organization')}
              value={organization.value}
              onInput={(value) => (organization.value = value)}
            />
            <p class="soft">{t('newTicket.unverified')}</p>
            <div class="form-row">
              <Button kind="quiet" onClick={() => (isNew.value = false)}>
                {t('newTicket.search')}
              </Button>
            </div>
          </>
        ) : (
          <PersonSearch onPick={(picked) => (person.value = picked)} onNew={() => (isNew.value = true)} />
        )}
        <TextField label={t('column.subject')} value={subject.value} onInput={(value) => (subject.value = value)} />
        <TextField
          label={t('newTicket.description')}
          rows={5}
          value={description.value}
          onInput={(value) => (description.value = value)}
        />
        <div class="form-columns">
          <SelectField
            label={t('newTicket.channel')}
            value={channel.value}
            options={CHANNELS.map((id) => ({ id, label: t(`channel.${id}`) }))}
            onChange={(id) => (channel.value = CHANNELS.find((known) => known === id) ?? 'other')}
          />
          <SelectField
            label={t('column.priority')}
            value={priority.value}
            options={[{ id: '', label: t('none') }, ...vocabulary.priorities.value]}
            onChange={(id) => (priority.value = id)}
          />
        </div>
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" busy={action.busy.value} disabled={!isComplete}>
            {t('newTicket.create')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Searches customers by name, address or organization. */
function PersonSearch({ onPick, onNew }: { onPick: (person: Person) => void; onNew: () => void }) {
  const { api, t } = useInbox();
  const q = useSignal('');
  const people = useSignal<readonly Person[]>([]);
  const words = q.value.trim();
  useEffect(() => {
    const call = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const page = await api.listPeople({ q: words, limit: MAX_PEOPLE }, { signal: call.signal });
        people.value = page.items;
      } catch {
        // The next letter searches again, and a new person can be entered.
      }
    }, SEARCH_DELAY_MS);
    return () => {
      clearTimeout(timer);
      call.abort();
    };
  }, [words]);
  return (
    <div class="person-search">
      <TextField label={t('requester.title')} value={q.value} onInput={(value) => (q.value = value)} />
      <ul class="plain-rows" aria-label={t('newTicket.people')}>
        {people.value.map((person) => (
          <li key={`${person.organization.id} ${person.id}`}>
            <button type="button" class="person-row" onClick={() => onPick(person)}>
              <Avatar name={person.name} />
              <span class="grow">
                {person.name} <span class="soft">{person.organization.name}</span>
              </span>
              <span class="soft truncate">{person.email}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="form-row">
        <Button icon="plus" onClick={onNew}>
          {t('newTicket.newPerson')}
        </Button>
      </div>
    </div>
  );
}
