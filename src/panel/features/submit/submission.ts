import {
  type ReadonlySignal,
  type Signal,
  batch,
  computed,
  createModel,
  effect,
  signal,
  untracked,
} from '@preact/signals';
import type { CreateTicket, FormField, Ticket } from '../../../contract/index.ts';
import { isAccessBlocked } from '../../core/access-blocked.ts';
import type { PanelContext, UserError } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { createIdempotencyKey } from '../../data/idempotency-key.ts';
import { UploadsModel } from '../../data/uploads.ts';
import { type Draft, parseDraft, autosave } from './draft.ts';
import type { GetValue } from './form-fields.ts';
import { createGradualFields } from './gradual-fields.ts';
import {
  type VisibleField,
  parseAddresses,
  validateField,
  toAvailableOption,
  excessLength,
  toVisibleFields,
} from './validation.ts';
import { viewerKey } from '../../core/viewer-key.ts';
import { isBuiltInField } from '../../../contract/built-in-fields.ts';

/** Retry interval of a queued ticket; it is also retried when the network is back. */
const RETRY_INTERVAL_MS = 30_000;

/** Value id of the linked incident. Ids of hidden values begin with a space, which no field id does. */
export const INCIDENT = ' incident';
/** Value id of the followed-up ticket: its number, a line break, and its id. */
export const FOLLOWED = ' followed';
/** Value id of the details sent with the ticket, as `URLSearchParams`; empty ones are not sent. */
export const CONTEXT = ' context';
/** Value id of the recorded diagnostics. */
export const DIAGNOSTICS = ' diagnostics';
/** Hidden values, which belong to no field. */
const HIDDEN_VALUES = [INCIDENT, FOLLOWED, CONTEXT, DIAGNOSTICS];

interface Parts {
  app: PanelContext;
  value: GetValue;
  fields: ReadonlySignal<readonly FormField[]>;
  /** Texts prefilled by a link, by field id. */
  linked: Signal<Readonly<Record<string, string>>>;
}

/**
 * State of a ticket's submission: draft, validation and sending. The draft is deleted only after the server has created the
 * ticket. All attempts carry the draft's idempotency key until the outcome is known, so a draft creates one ticket.
 */
export const SubmissionModel = createModel(({ app, value, fields, linked }: Parts) => {
  const t = app.translate(submit);
  const uploads = new UploadsModel(app);
  const errors = signal<Readonly<Record<string, string>>>({});
  const failure = signal<UserError | null>(null);
  const sent = signal<Ticket | null>(null);
  const busy = signal(false);
  /** Whether the ticket is sent automatically when the network is back. */
  const queued = signal(false);
  let key = createIdempotencyKey();

  const inputFields = () => fields.peek().filter(({ kind }) => kind !== 'attachments');
  /** Ids of all values in the request's body: a retry with the same key must send the same body, also after a reload. */
  const valueIds = () => [...inputFields().map(({ id }) => id), ...HIDDEN_VALUES];
  /** Returns a field's value in the request. */
  const toWireValue = (field: VisibleField | FormField) => {
    const text = fieldValue(app, value, field);
    // The input holds local time without a zone.
    if (field.kind === 'datetime') return Date.parse(text) ? new Date(text).toISOString() : '';
    return text.trim() || ('only' in field ? (field.only ?? '') : '');
  };
  const visibleFields = computed(() => {
    const known = new Map(fields.value.map((field) => [field.id, field]));
    return toVisibleFields(fields.value, (id) => {
      const field = known.get(id);
      return field ? toWireValue(field) : '';
    });
  });
  const { rendered, isComplete } = createGradualFields(app, visibleFields);

  const serialized = computed(() =>
    JSON.stringify([...fields.value.map(({ id }) => id), ...HIDDEN_VALUES].map((id) => value(id).value)),
  );
  const save = () => {
    const values = Object.fromEntries(valueIds().map((id) => [id, value(id).peek()]));
    const files = uploads.stored.peek();
    if (files.length === 0 && inputFields().every(({ id, default: initial = '' }) => values[id] === initial))
      app.store.remove('draft');
    else
      app.store.write('draft', {
        key,
        values,
        files,
        queued: queued.peek(),
        linked: Object.keys(linked.peek()),
      } satisfies Draft);
  };

  /** Sets empty fields to the draft's value, or to their default. */
  const fill = (draftValues: Draft['values']) => {
    for (const id of valueIds())
      value(id).value ||= draftValues[id] ?? fields.peek().find((field) => field.id === id)?.default ?? '';
  };

  const viewer = computed(() => viewerKey(app.session.value));
  effect(() => {
    const id = viewer.value;
    if (id === undefined) return undefined;
    // The draft's owner is known only now. Text typed in the meantime takes precedence over the draft.
    const stop = untracked(() => {
      const draft = parseDraft(app.store.read('draft'));
      key = draft.key;
      fill(draft.values);
      const prefilled = (draft.linked ?? []).map((id) => [id, draft.values[id] ?? ''] as const);
      linked.value = { ...Object.fromEntries(prefilled.filter(([, text]) => text)), ...linked.peek() };
      if (uploads.files.peek().length === 0) uploads.restore(draft.files);
      if (draft.queued) void send();
      return autosave(() => [uploads.stored.value, serialized.value, linked.value], save);
    });
    return () => {
      const current = viewer.peek();
      // Once another viewer is known, the storage is theirs, and this viewer's draft must not be written to it.
      stop(current === undefined || current === id);
      if (current !== id) untracked(clear);
    };
  });

  function clear(): void {
    batch(() => {
      for (const id of valueIds()) value(id).value = '';
      uploads.clear();
      errors.value = {};
      failure.value = null;
    });
  }

  function validate(): Record<string, string> {
    const messages: Record<string, string> = {};
    const limits = app.session.peek()?.limits;
    for (const field of visibleFields.peek()) {
      if (field.kind === 'attachments') continue;
      const { id, kind } = field;
      const sessionLimit = id === 'subject' || id === 'description' ? limits?.[id] : undefined;
      const limit = Math.min(sessionLimit ?? Infinity, field.limit ?? Infinity);
      const text = toWireValue(field);
      const fault = validateField(field, text, limit);
      if (fault === 'too_big') messages[id] = t('submit.long', { n: excessLength(text, limit) });
      else if (fault === 'too_many') messages[id] = t('submit.many', { n: field.maxItems ?? 0 });
      else if (fault === 'invalid_format') messages[id] = t(/mail/.test(kind) ? 'submit.email' : 'submit.format');
      else if (fault) messages[id] = t('submit.required');
    }
    return messages;
  }

  function toBody(): CreateTicket {
    const texts = visibleFields
      .peek()
      .map((field) => [field.id, field.kind === 'attachments' ? '' : toWireValue(field)] as const);
    const values = new Map(texts.filter(([, text]) => text !== ''));
    const customFields = Object.fromEntries([...values].filter(([id]) => !isBuiltInField(id)));
    const files = uploads.uploaded.peek().map(({ id }) => id);
    const incidentId = value(INCIDENT).peek();
    const [, followUpOf] = value(FOLLOWED).peek().split('\n');
    const settings = app.session.peek()?.form;
    const diagnostics = settings?.diagnostics ? value(DIAGNOSTICS).peek().trim() : '';
    const facts = settings?.context ? value(CONTEXT).peek() : '';
    const context = [...new URLSearchParams(facts)].filter(([, fact]) => fact.trim());
    const [priority, category] = [values.get('priority'), values.get('category')];
    const grantField = visibleFields.peek().find((field) => isGrant(field) && values.get(field.id) === 'yes');
    const { viewer: author, capabilities } = app.session.peek() ?? {};
    const admin = author?.role === 'admin' && capabilities?.access !== 'none';
    return {
      subject: values.get('subject') ?? '',
      description: values.get('description') ?? '',
      ...(priority && { priority }),
      ...(category && { category }),
      ...(incidentId && { incidentId }),
      ...(followUpOf && { followUpOf }),
      ...(values.has('cc') && { cc: parseAddresses(values.get('cc') ?? '') }),
      ...(files.length > 0 && { attachments: files }),
      ...(Object.keys(customFields).length > 0 && { fields: customFields }),
      ...(context.length > 0 && { context: Object.fromEntries(context) }),
      ...(diagnostics && { diagnostics }),
      // Only an admin's consent turns access on. Checked again here, because the control may not have been rendered.
      ...(admin &&
        !isAccessBlocked(app) &&
        grantField?.grantSeconds && { access: { seconds: grantField.grantSeconds } }),
    };
  }

  let submitted = '';
  // An edit removes the ticket from the queue.
  effect(() => {
    if (serialized.value !== submitted) queued.value = false;
  });
  effect(() => {
    if (!queued.value) return undefined;
    const retry = () => void send(true);
    const timer = setInterval(retry, RETRY_INTERVAL_MS);
    addEventListener('online', retry);
    return () => {
      clearInterval(timer);
      removeEventListener('online', retry);
    };
  });

  /** @param automatic - whether this is a retry from the queue, which leaves the errors on screen until the outcome changes. */
  async function send(automatic = false): Promise<void> {
    if (busy.peek()) return;
    if (!automatic) {
      errors.value = validate();
      failure.value = null;
      if (Object.keys(errors.peek()).length > 0) return;
    }
    const attemptKey = key;
    busy.value = true;
    // Needed once the ticket is created.
    void app.lazy('features/submit/Confirmation.tsx').load();
    try {
      const api = await app.api();
      // Waits for running uploads; a failed one prevents sending.
      if (!(await uploads.whenComplete())) return;
      save();
      const body = toBody();
      const ticket = await api.createTicket(body, { idempotencyKey: attemptKey });
      if (attemptKey !== key) return;
      key = createIdempotencyKey();
      clear();
      fill({});
      app.store.remove('draft');
      sent.value = ticket;
      app.announce(t('submit.sent', { number: ticket.number }));
      app.emit('ticket', { id: ticket.id, number: ticket.number });
    } catch (error) {
      const userError = app.toUserError(error);
      const shouldQueue = userError.code === 'offline' || userError.code === 'timeout';
      if (automatic && shouldQueue) return;
      // The incident is resolved, or the ticket was reopened: the next attempt omits it.
      if (userError.fields['incidentId']) value(INCIDENT).value = '';
      if (userError.fields['followUpOf']) value(FOLLOWED).value = '';
      const known = new Set(fields.peek().map(({ id }) => id));
      batch(() => {
        failure.value = userError;
        submitted = serialized.peek();
        queued.value = shouldQueue;
        // The API names custom fields `fields.<id>`.
        errors.value = Object.fromEntries(
          Object.entries(userError.fields)
            .map(([id, message]) => [id.replace(/^fields\./, ''), message] as const)
            .filter(([id]) => known.has(id)),
        );
      });
      app.emit('error', {
        code: userError.code,
        retryable: userError.retryable,
        ...(userError.requestId && { requestId: userError.requestId }),
      });
      save();
    } finally {
      busy.value = false;
    }
  }

  return {
    uploads,
    /** Returns the signal of a field's value. */
    value,
    linked,
    /** Error messages by field id. */
    errors,
    failure,
    queued,
    /** The created ticket; null while the form is shown. */
    sent,
    busy,
    hasSubject: computed(() => value('subject').value !== ''),
    send: () => send(),
    /** Fields that are visible by their conditions. */
    visibleFields,
    /** Visible fields rendered so far. */
    rendered,
    isComplete,
    /** Sends the same text as a new ticket, after the server has reported that the idempotency key was used. */
    sendAsNew() {
      key = createIdempotencyKey();
      return send();
    },
    /** Returns to the form. */
    backToForm() {
      sent.value = null;
    },
  };
});
/** State of a ticket's submission. */
export type Submission = InstanceType<typeof SubmissionModel>;

/** Whether consent in this field turns support access on. */
const isGrant = ({ kind, grantSeconds }: FormField) => kind === 'consent' && !!grantSeconds;

/** Whether the field would turn support access on but is blocked by {@link isAccessBlocked}. */
export const isBlockedGrant = (app: PanelContext, field: FormField) =>
  isGrant(field) && app.session.value?.viewer?.role === 'admin' && isAccessBlocked(app);

/**
 * Returns a field's value, including the default priority. Not a method of the model, because components do not track signals
 * read in a model's methods.
 */
export function fieldValue(app: PanelContext, value: GetValue, field: FormField): string {
  const initial = field.kind === 'priority' && app.session.value?.defaultPriority;
  const text = toAvailableOption(field, value(field.id).value || initial || '');
  // Ignores consent from a draft or a default while access is blocked.
  return text === 'yes' && isBlockedGrant(app, field) ? '' : text;
}
