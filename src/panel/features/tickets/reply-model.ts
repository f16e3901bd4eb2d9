import * as z from 'zod/mini';
import { computed, createModel, effect, signal, untracked } from '@preact/signals';
import { isBlank } from '../../../contract/is-blank.ts';
import type { Comment } from '../../../contract/index.ts';
import { PendingMutation } from '../../data/mutations.ts';
import type { PanelContext, UserError } from '../../core/context.ts';
import { createIdempotencyKey } from '../../data/abort-previous.ts';
import { StoredUpload, UploadsModel } from '../../data/uploads.ts';
import type { Words } from './labels.ts';
import { viewerKey } from '../../core/viewer-key.ts';

const SAVE_PAUSE = 250;
/** What the wire allows when the session does not say. */
const LIMIT = 100_000;

const Draft = z.object({
  text: z.string(),
  /** Files, also those that were still on their way. */
  files: z.array(StoredUpload),
  /** The last attempt: the very same reply is sent again under the same key, and so arrives once. */
  attempt: z.nullable(PendingMutation),
});

interface Parts {
  app: PanelContext;
  t: Words;
  ticketId: string;
  /** Told what the server answered. */
  sent: (comment: Comment) => void;
}

/** A reply being written. What was typed goes away only by the server's yes. */
export const ReplyModel = createModel(({ app, t, ticketId, sent }: Parts) => {
  const place = `reply.${ticketId}`;
  const kept = z.safeParse(Draft, app.store.read(place)).data ?? { text: '', files: [], attempt: null };
  const text = signal(kept.text.slice(0, 2 * LIMIT).toWellFormed());
  const uploads = new UploadsModel(app, kept.files);
  const sending = signal(false);
  const failure = signal<UserError | null>(null);
  let attempt = kept.attempt;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const writer = viewerKey(app.session.peek());

  /** Characters left of what the session allows; counted in full only when it could matter. */
  const left = computed(() => {
    const limit = app.session.value?.limits.comment ?? LIMIT;
    const value = text.value;
    if (value.length <= limit / 2) return limit - value.length;
    let count = 0;
    // Far beyond the limit the rest counts by code units: counting all of a pasted log file would block the page at every key.
    for (const { index } of new Intl.Segmenter().segment(value))
      if (++count > limit + 10_000) return limit - count - (value.length - index);
    return limit - count;
  });

  function save(): void {
    clearTimeout(pause);
    // Somebody else is looking, or nobody: after a logout nothing may come back into the storage.
    if (viewerKey(app.session.peek()) !== writer) return;
    const files = uploads.kept.peek();
    if (text.peek() === '' && files.length === 0 && attempt === null) app.store.remove(place);
    else app.store.write(place, { text: text.peek(), files, attempt } satisfies z.infer<typeof Draft>);
  }

  async function send(): Promise<boolean> {
    if (sending.peek() || isBlank(text.peek()) || left.peek() < 0) return false;
    sending.value = true;
    const complete = await uploads.whenComplete();
    const body = text.peek().trim();
    if (!complete || !body) return (sending.value = false);
    const attachments = uploads.uploaded.peek().map(({ id }) => id);
    const whole = JSON.stringify([body, attachments]);
    if (attempt?.what !== whole) attempt = { key: createIdempotencyKey(), what: whole };
    const { key } = attempt;
    const written = text.peek();
    save();
    failure.value = null;
    try {
      const api = await app.api();
      const comment = await api.addComment(
        { id: ticketId, body, ...(attachments.length > 0 ? { attachments } : {}) },
        { idempotencyKey: key },
      );
      attempt = null;
      // The reply was sent even if the viewer has gone elsewhere: its draft must not wait for them.
      if (text.peek() === written) text.value = '';
      uploads.clear();
      save();
      if (over) return true;
      app.announce(t('tickets.reply.sent'));
      sent(comment);
      return true;
    } catch (error) {
      if (!over) failure.value = app.toUserError(error);
      return false;
    } finally {
      sending.value = false;
    }
  }

  let first = true;
  effect(() => {
    // Files are part of the draft; what was just read from the draft need not be written again.
    if (uploads.kept.value && !first) untracked(save);
    first = false;
  });
  effect(() => {
    addEventListener('pagehide', save);
    return () => {
      over = true;
      removeEventListener('pagehide', save);
      save();
    };
  });

  return {
    text,
    left,
    sending,
    failure,
    uploads,
    send,
    write(value: string) {
      text.value = value;
      clearTimeout(pause);
      pause = setTimeout(save, SAVE_PAUSE);
    },
  };
});
/** A reply being written. */
export type ReplyModel = InstanceType<typeof ReplyModel>;
