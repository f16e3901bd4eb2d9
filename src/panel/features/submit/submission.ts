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
import { createIdempotencyKey } from '../../data/abort-previous.ts';
import { UploadsModel } from '../../data/uploads.ts';
import { type Draft, parseDraft, autosave } from './draft.ts';
import type { GetValue } from './form-model.ts';
import { createGradualFields } from './gradual-fields.ts';
import {
  type ShownField,
  parseAddresses,
  validateField,
  availableOptions,
  excessLength,
  shownFields,
} from './validation.ts';
import { viewerKey } from '../../core/viewer-key.ts';

/** Milliseconds between tries of a ticket that waits for the network, besides as soon as it is back. */
const RETRY_STATES = 30_000;
const OWN = new Set(['subject', 'description', 'category', 'priority', 'cc', 'attachments']);

/** Where the form holds the incident that the ticket belongs to: an id that no field of a vendor's has. */
export const INCIDENT = ' incident';
/** Where the form holds the closed ticket that this one goes on from: its number and, on a line of its own, its id. */
export const FOLLOWED = ' followed';
/** Where the form holds the facts that are sent along, as `URLSearchParams`; those that are empty are not sent. */
export const CONTEXT = ' context';
/** Where the form holds what was recorded on the page. */
export const DIAGNOSTICS = ' diagnostics';
/** All that the form holds beside its fields. */
const BESIDE = [INCIDENT, FOLLOWED, CONTEXT, DIAGNOSTICS];

interface Parts {
  app: PanelContext;
  value: GetValue;
  fields: ReadonlySignal<readonly FormField[]>;
  /** What a link has filled in, by field. */
  linked: Signal<Readonly<Record<string, string>>>;
}

/**
 * Files a ticket: keeps the draft, checks it, sends it. The text goes away only by the server's yes, and one draft makes
 * one ticket: every attempt carries the draft's key until the outcome is known.
 */
export const SubmissionModel = createModel(({ app, value, fields, linked }: Parts) => {
  const t = app.translate(submit);
  const uploads = new UploadsModel(app);
  const errors = signal<Readonly<Record<string, string>>>({});
  const failure = signal<UserError | null>(null);
  const sent = signal<Ticket | null>(null);
  const busy = signal(false);
  /** Whether the ticket goes by itself as soon as it can. */
  const queued = signal(false);
  let key = createIdempotencyKey();

  const typed = () => fields.peek().filter(({ kind }) => kind !== 'attachments');
  /** All that makes the body: a try under the same key must say the same, also after a reload. */
  const held = () => [...typed().map(({ id }) => id), ...BESIDE];
  /** What a field says on the wire. */
  const meant = (field: ShownField | FormField) => {
    const text = fieldValue(app, value, field);
    // The browser's field holds the viewer's own time.
    if (field.kind === 'datetime') return Date.parse(text) ? new Date(text).toISOString() : '';
    return text.trim() || ('only' in field ? (field.only ?? '') : '');
  };
  const shown = computed(() => {
    const known = new Map(fields.value.map((field) => [field.id, field]));
    return shownFields(fields.value, (id) => {
      const field = known.get(id);
      return field ? meant(field) : '';
    });
  });
  const { rendered, isComplete } = createGradualFields(app, shown);

  const written = computed(() =>
    JSON.stringify([...fields.value.map(({ id }) => id), ...BESIDE].map((id) => value(id).value)),
  );
  const save = () => {
    const values = Object.fromEntries(held().map((id) => [id, value(id).peek()]));
    const files = uploads.kept.peek();
    if (files.length === 0 && typed().every(({ id, default: initial = '' }) => values[id] === initial))
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

  /** Fills in what fields hold at first and what a draft kept. What somebody has typed wins over both. */
  const fill = (kept: Draft['values']) => {
    for (const id of held())
      value(id).value ||= kept[id] ?? fields.peek().find((field) => field.id === id)?.default ?? '';
  };

  const viewer = computed(() => viewerKey(app.session.value));
  effect(() => {
    const id = viewer.value;
    if (id === undefined) return undefined;
    // Whose draft it is, is known only now. What was typed in the meantime wins over what was kept.
    const stop = untracked(() => {
      const kept = parseDraft(app.store.read('draft'));
      key = kept.key;
      fill(kept.values);
      const marked = (kept.linked ?? []).map((id) => [id, kept.values[id] ?? ''] as const);
      linked.value = { ...Object.fromEntries(marked.filter(([, text]) => text)), ...linked.peek() };
      if (uploads.files.peek().length === 0) uploads.restore(kept.files);
      if (kept.queued) void send();
      return autosave(() => [uploads.kept.value, written.value, linked.value], save);
    });
    return () => {
      const now = viewer.peek();
      // Once somebody else is known, the store is theirs: nothing of this viewer may be written there.
      stop(now === undefined || now === id);
      if (now !== id) untracked(clear);
    };
  });

  function clear(): void {
    batch(() => {
      for (const id of held()) value(id).value = '';
      uploads.clear();
      errors.value = {};
      failure.value = null;
    });
  }

  function check(): Record<string, string> {
    const wrong: Record<string, string> = {};
    const limits = app.session.peek()?.limits;
    for (const field of shown.peek()) {
      if (field.kind === 'attachments') continue;
      const { id, kind } = field;
      const own = id === 'subject' || id === 'description' ? limits?.[id] : undefined;
      const most = Math.min(own ?? Infinity, field.limit ?? Infinity);
      const text = meant(field);
      const fault = validateField(field, text, most);
      if (fault === 'too_big') wrong[id] = t('submit.long', { n: excessLength(text, most) });
      else if (fault === 'too_many') wrong[id] = t('submit.many', { n: field.maxItems ?? 0 });
      else if (fault === 'invalid_format') wrong[id] = t(/mail/.test(kind) ? 'submit.email' : 'submit.format');
      else if (fault) wrong[id] = t('submit.required');
    }
    return wrong;
  }

  function body(): CreateTicket {
    const texts = shown.peek().map((field) => [field.id, field.kind === 'attachments' ? '' : meant(field)] as const);
    const given = new Map(texts.filter(([, text]) => text !== ''));
    const own = Object.fromEntries([...given].filter(([id]) => !OWN.has(id)));
    const files = uploads.uploaded.peek().map(({ id }) => id);
    const incidentId = value(INCIDENT).peek();
    const [, followUpOf] = value(FOLLOWED).peek().split('\n');
    const wants = app.session.peek()?.form;
    const diagnostics = wants?.diagnostics ? value(DIAGNOSTICS).peek().trim() : '';
    const facts = wants?.context ? value(CONTEXT).peek() : '';
    const context = [...new URLSearchParams(facts)].filter(([, fact]) => fact.trim());
    const [priority, category] = [given.get('priority'), given.get('category')];
    const letIn = shown.peek().find((field) => isGrant(field) && given.get(field.id) === 'yes');
    const { viewer: author, capabilities } = app.session.peek() ?? {};
    const admin = author?.role === 'admin' && capabilities?.access !== 'none';
    return {
      subject: given.get('subject') ?? '',
      description: given.get('description') ?? '',
      ...(priority && { priority }),
      ...(category && { category }),
      ...(incidentId && { incidentId }),
      ...(followUpOf && { followUpOf }),
      ...(given.has('cc') && { cc: parseAddresses(given.get('cc') ?? '') }),
      ...(files.length > 0 && { attachments: files }),
      ...(Object.keys(own).length > 0 && { fields: own }),
      ...(context.length > 0 && { context: Object.fromEntries(context) }),
      ...(diagnostics && { diagnostics }),
      // Only an admin's yes opens anything; anybody else's is an answer. The model draws nothing, so it asks again.
      ...(admin && !isAccessBlocked(app) && letIn?.grantSeconds && { access: { seconds: letIn.grantSeconds } }),
    };
  }

  let sentOff = '';
  // What is changed while it waits is no longer what was sent off.
  effect(() => {
    if (written.value !== sentOff) queued.value = false;
  });
  effect(() => {
    if (!queued.value) return undefined;
    const again = () => void send(true);
    const timer = setInterval(again, RETRY_STATES);
    addEventListener('online', again);
    return () => {
      clearInterval(timer);
      removeEventListener('online', again);
    };
  });

  /** @param again - by itself: then nothing moves on the screen until the outcome is another. */
  async function send(again = false): Promise<void> {
    if (busy.peek()) return;
    if (!again) {
      errors.value = check();
      failure.value = null;
      if (Object.keys(errors.peek()).length > 0) return;
    }
    const mine = key;
    busy.value = true;
    try {
      const api = await app.api();
      // Files that are still on their way are waited for; the ticket does not go without one of them.
      if (!(await uploads.whenComplete())) return;
      save();
      const ticket = body();
      const filed = await api.createTicket(ticket, { idempotencyKey: mine });
      if (mine !== key) return;
      key = createIdempotencyKey();
      clear();
      fill({});
      app.store.remove('draft');
      sent.value = filed;
      app.announce(t('submit.sent', { number: filed.number }));
      app.emit('ticket', { id: filed.id, number: filed.number });
    } catch (error) {
      const why = app.toUserError(error);
      const waits = why.code === 'offline' || why.code === 'timeout';
      if (again && waits) return;
      // It is over by now, or open again: the next try goes without it.
      if (why.fields['incidentId']) value(INCIDENT).value = '';
      if (why.fields['followUpOf']) value(FOLLOWED).value = '';
      const known = new Set(fields.peek().map(({ id }) => id));
      batch(() => {
        failure.value = why;
        sentOff = written.peek();
        queued.value = waits;
        // A refused field of the vendor's own comes as `fields.<id>`.
        errors.value = Object.fromEntries(
          Object.entries(why.fields)
            .map(([id, message]) => [id.replace(/^fields\./, ''), message] as const)
            .filter(([id]) => known.has(id)),
        );
      });
      app.emit('error', {
        code: why.code,
        retryable: why.retryable,
        ...(why.requestId && { requestId: why.requestId }),
      });
      save();
    } finally {
      busy.value = false;
    }
  }

  return {
    uploads,
    /** What is typed into or chosen in a field. */
    value,
    linked,
    /** What is wrong, by field. */
    errors,
    failure,
    queued,
    /** The ticket that was filed last; null while another one is written. */
    sent,
    busy,
    /** Whether there is something to search for. */
    begun: computed(() => value('subject').value !== ''),
    send: () => send(),
    /** The fields that count now, by what the others hold. */
    shown,
    /** Those of them that are rendered by now. */
    rendered,
    isComplete,
    /** Sends the same text as another ticket, after the server has said that this one was sent already. */
    sendAgain() {
      key = createIdempotencyKey();
      return send();
    },
    another() {
      sent.value = null;
    },
  };
});
/** Files a ticket. */
export type Submission = InstanceType<typeof SubmissionModel>;

/** Whether a yes in this field turns support access on. */
const isGrant = ({ kind, grantSeconds }: FormField) => kind === 'consent' && !!grantSeconds;

/** Whether the field would turn support access on if it were not blocked, see {@link isAccessBlocked}. */
export const isBlockedGrant = (app: PanelContext, field: FormField) =>
  isGrant(field) && app.session.value?.viewer?.role === 'admin' && isAccessBlocked(app);

/**
 * What a field holds, the default priority included. No method of the model: what those read is not followed by who draws it.
 */
export function fieldValue(app: PanelContext, value: GetValue, field: FormField): string {
  const initial = field.kind === 'priority' && app.session.value?.defaultPriority;
  const text = availableOptions(field, value(field.id).value || initial || '');
  // A yes that was kept from another visit, or that is the default, is no yes here.
  return text === 'yes' && isBlockedGrant(app, field) ? '' : text;
}
