import * as z from 'zod/mini';
import { computed, createModel, effect, signal, untracked } from '@preact/signals';
import { isBlank } from '../../../contract/is-blank.ts';
import type { Comment } from '../../../contract/index.ts';
import { PendingMutation } from '../../data/mutations.ts';
import type { PanelContext, UserError } from '../../core/context.ts';
import { createIdempotencyKey } from '../../data/idempotency-key.ts';
import { StoredUpload, UploadsModel } from '../../data/uploads.ts';
import type { TicketsTranslate } from './labels.ts';
import { viewerKey } from '../../core/viewer-key.ts';

const SAVE_DEBOUNCE_MS = 250;
/** The API's limit, for sessions without one. */
const DEFAULT_MAX_LENGTH = 100_000;

const Draft = z.object({
  text: z.string(),
  /** Uploads, including unfinished ones. */
  files: z.array(StoredUpload),
  /** The last attempt: an unchanged reply reuses its idempotency key and is therefore created once. */
  attempt: z.nullable(PendingMutation),
});

interface Parts {
  app: PanelContext;
  t: TicketsTranslate;
  ticketId: string;
  /** Called with the created comment. */
  onSent: (comment: Comment) => void;
}

/** State of the reply form. The draft is kept until the server has created the comment. */
export const ReplyModel = createModel(({ app, t, ticketId, onSent }: Parts) => {
  const storageKey = `reply.${ticketId}`;
  const draft = z.safeParse(Draft, app.store.read(storageKey)).data ?? { text: '', files: [], attempt: null };
  const text = signal(draft.text.slice(0, 2 * DEFAULT_MAX_LENGTH).toWellFormed());
  const uploads = new UploadsModel(app, draft.files);
  const sending = signal(false);
  const failure = signal<UserError | null>(null);
  let attempt = draft.attempt;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let disposed = false;
  const author = viewerKey(app.session.peek());

  /** Remaining graphemes of the session's limit; counted exactly only near the limit. */
  const remaining = computed(() => {
    const limit = app.session.value?.limits.comment ?? DEFAULT_MAX_LENGTH;
    const value = text.value;
    if (value.length <= limit / 2) return limit - value.length;
    let count = 0;
    // Far beyond the limit, code units are counted: segmenting a large text would block the page at every key.
    for (const { index } of new Intl.Segmenter().segment(value))
      if (++count > limit + 10_000) return limit - count - (value.length - index);
    return limit - count;
  });

  function save(): void {
    clearTimeout(saveTimer);
    // After a logout, or for another viewer, the draft must not be written back.
    if (viewerKey(app.session.peek()) !== author) return;
    const files = uploads.stored.peek();
    if (text.peek() === '' && files.length === 0 && attempt === null) app.store.remove(storageKey);
    else app.store.write(storageKey, { text: text.peek(), files, attempt } satisfies z.infer<typeof Draft>);
  }

  async function send(): Promise<boolean> {
    if (sending.peek() || isBlank(text.peek()) || remaining.peek() < 0) return false;
    sending.value = true;
    const complete = await uploads.whenComplete();
    const body = text.peek().trim();
    if (!complete || !body) return (sending.value = false);
    const attachments = uploads.uploaded.peek().map(({ id }) => id);
    const content = JSON.stringify([body, attachments]);
    if (attempt?.what !== content) attempt = { key: createIdempotencyKey(), what: content };
    const { key } = attempt;
    const sentText = text.peek();
    save();
    failure.value = null;
    try {
      const api = await app.api();
      const comment = await api.addComment(
        { id: ticketId, body, ...(attachments.length > 0 ? { attachments } : {}) },
        { idempotencyKey: key },
      );
      attempt = null;
      // The draft is cleared even when the view was closed meanwhile, because the reply was sent.
      if (text.peek() === sentText) text.value = '';
      uploads.clear();
      save();
      if (disposed) return true;
      app.announce(t('tickets.reply.sent'));
      onSent(comment);
      return true;
    } catch (error) {
      if (!disposed) failure.value = app.toUserError(error);
      return false;
    } finally {
      sending.value = false;
    }
  }

  let isFirstRun = true;
  effect(() => {
    // Uploads are part of the draft; the first run is skipped because it was just read.
    if (uploads.stored.value && !isFirstRun) untracked(save);
    isFirstRun = false;
  });
  effect(() => {
    addEventListener('pagehide', save);
    return () => {
      disposed = true;
      removeEventListener('pagehide', save);
      save();
    };
  });

  return {
    text,
    remaining,
    sending,
    failure,
    uploads,
    send,
    setText(value: string) {
      text.value = value;
      clearTimeout(saveTimer);
      saveTimer = setTimeout(save, SAVE_DEBOUNCE_MS);
    },
  };
});
/** State of the reply form. */
export type ReplyModel = InstanceType<typeof ReplyModel>;
