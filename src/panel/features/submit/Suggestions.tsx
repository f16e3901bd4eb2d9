import { createModel, effect, signal } from '@preact/signals';
import type { Article, Suggestion, Session } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { suggestions } from '../../i18n/en/suggestions.ts';
import css from './suggestions.css?inline';
import { createLatestOnly } from '../../data/latest-only.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { lazyIcons } from '../../ui/lazy-icons.ts';
import { sanitizeLine, safeHref } from '../../ui/sanitize.ts';
import { INCIDENT } from './submission.ts';
import type { FormModel } from './form-model.ts';
import { useViewerModel } from '../../core/use-viewer-model.ts';

const english = { ...submit, ...suggestions };

const DEBOUNCE_MS = 350;
/** Exponential backoff after failed requests. */
const MIN_BACKOFF_MS = 60_000;
const MAX_BACKOFF_MS = 900_000;
const MAX_ITEMS = 3;
/** The API's limit. */
const MAX_QUERY_LENGTH = 200;
/** Three characters, or two Chinese characters or kana, which can be a word. */
const MIN_QUERY_LENGTH = /[\p{L}\p{N}].{2}|[\u3040-\u30ff\u3400-\u9fff]{2}/u;

/** Returns when articles are searched. */
const toArticleMode = ({ capabilities, form }: Session) =>
  capabilities.articles ? (form.articles ?? 'typing') : 'never';

/**
 * Suggests articles, open incidents and the viewer's open tickets for the subject being typed. Errors are ignored, outdated
 * responses are dropped, and the list does not change under the pointer.
 */
const SuggestionsModel = createModel((app: PanelContext, form: FormModel) => {
  const t = app.translate(english);
  const articles = signal<readonly Article[] | null>(null);
  const suggestions = signal<readonly Suggestion[]>([]);
  /** Feedback messages by id of the incident or article; empty for an opened article without a vote. */
  const feedback = signal<Readonly<Record<string, string>>>({});
  const calls = createLatestOnly();
  const pendingUpdates: (() => void)[] = [];
  let frozen = false;
  let lastAnnouncement = '';
  /** Query of the last search by button. */
  let requestedQuery = '';
  let backoffMs = MIN_BACKOFF_MS;
  let retryAt = 0;

  /** Updates the list, or defers the update while the pointer or the focus is on it. */
  function updateList(update: () => void): void {
    if (frozen) {
      pendingUpdates.push(update);
      return;
    }
    update();
    const announcement = [
      suggestions.peek().length > 0 && t('submit.hints'),
      articles.peek()?.length && t('submit.articles', { n: articles.peek()?.length ?? 0 }),
    ]
      .filter(Boolean)
      .join('. ');
    if (announcement && announcement !== lastAnnouncement) app.announce(announcement);
    lastAnnouncement = announcement;
  }

  /** @param explicit - whether the viewer pressed the search button: an empty result is announced then. */
  async function search(q: string, explicit = false): Promise<void> {
    const { signal: abort, fresh } = calls.begin();
    const session = app.session.peek();
    const apply = <T,>(response: Promise<{ items: T[] }>, show: (items: T[]) => void) =>
      response.then(
        ({ items }) => {
          backoffMs = MIN_BACKOFF_MS;
          if (fresh()) updateList(() => fresh() && show(items));
        },
        () => {
          // Two requests that fail together count once.
          if (!fresh() || Date.now() < retryAt) return;
          retryAt = Date.now() + backoffMs;
          backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
        },
      );
    try {
      const api = await app.api();
      if (!fresh()) return;
      if (session && (explicit || toArticleMode(session) === 'typing')) {
        void apply(api.searchArticles({ q }, { signal: abort }), (items) => {
          const safeItems = items.filter(({ url }) => safeHref(url)).slice(0, MAX_ITEMS);
          articles.value = safeItems;
          if (explicit && safeItems.length === 0) app.announce(t('submit.articles', { n: 0 }));
        });
      }
      if (session?.capabilities.suggestions) {
        const text = `${q} ${form.value('description').peek()}`.slice(0, MAX_QUERY_LENGTH).toWellFormed();
        void apply(api.findSuggestions({ q: text }, { signal: abort }), show);
      }
    } catch {
      // Without the API client, or with a custom one that lacks these methods, the form works without suggestions.
    }
  }

  function show(items: readonly Suggestion[]): void {
    suggestions.value = items.filter(({ kind }) => kind === 'incident' || kind === 'ticket').slice(0, MAX_ITEMS);
    const incidentId = form.value(INCIDENT);
    if (!items.some(({ id }) => id === incidentId.peek())) incidentId.value = '';
  }

  function setFeedback(id: string, message: string): void {
    feedback.value = { ...feedback.peek(), [id]: message };
    app.announce(message);
  }

  const getQuery = () => form.value('subject').value.trim().slice(0, MAX_QUERY_LENGTH).toWellFormed();
  effect(() => {
    const q = getQuery();
    const session = app.session.value;
    // Not during IME composition.
    if (form.composing.value || !session || !(toArticleMode(session) === 'typing' || session.capabilities.suggestions))
      return undefined;
    calls.stop();
    if (!MIN_QUERY_LENGTH.test(q)) {
      updateList(() => {
        articles.value = null;
        show([]);
      });
      return undefined;
    }
    // Backoff applies to automatic searches only. A search by button for the same query is in flight already; searching
    // again would abort it.
    const timer = setTimeout(() => q !== requestedQuery && Date.now() > retryAt && void search(q), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  });
  effect(() => calls.stop);

  return {
    articles,
    suggestions,
    feedback,
    search: () => search((requestedQuery = getQuery()), true),
    /** Defers updates of the list while the pointer or the focus is on it. */
    freeze(on: boolean) {
      frozen = on;
      if (!on) for (const update of pendingUpdates.splice(0)) updateList(update);
    },
    /** Reports that an incident affects the viewer; a ticket created after that is linked to the incident. */
    async report(id: string) {
      let message = t('submit.hints.affected');
      try {
        await (await app.api()).reportAffected({ id });
        form.value(INCIDENT).value = id;
      } catch (error) {
        message = app.toUserError(error).message;
      }
      setFeedback(id, message);
    },
    markOpened: (id: string) => (feedback.value = { [id]: '', ...feedback.peek() }),
    /** Votes on an article. Errors are ignored. */
    vote(id: string, helpful: boolean) {
      app
        .api()
        .then((api) => api.voteArticle({ id, helpful }))
        .catch(() => {});
      setFeedback(id, t(helpful ? 'submit.hints.affected' : 'submit.solved.no'));
    },
  };
});

/** Renders the suggestions after the subject; links open in a new tab, so that the form stays. */
export function Suggestions({ app, form }: { app: PanelContext; form: FormModel }) {
  app.addStyles(css);
  const t = app.translate(english);
  const model = useViewerModel(app, () => new SuggestionsModel(app, form));
  const articles = model.articles.value ?? [];
  const session = app.session.value;
  const searchByButton = session && toArticleMode(session) === 'search';
  const suggestions = model.suggestions.value;
  const feedback = model.feedback.value;
  const title = t('submit.articles', { n: articles.length });
  const freeze = (on: boolean) => () => model.freeze(on);
  return (
    <>
      {searchByButton && (
        <Button kind="quiet" onClick={() => void model.search()}>
          {t('submit.articles.search')}
        </Button>
      )}
      {articles.length + suggestions.length > 0 && (
        <section
          class="suggestions"
          aria-label={suggestions.length > 0 ? t('submit.hints') : title}
          onPointerEnter={freeze(true)}
          onPointerLeave={freeze(false)}
          onFocusIn={freeze(true)}
          onFocusOut={freeze(false)}
        >
          {suggestions.length > 0 && (
            <>
              <p class="hint">{t('submit.hints')}</p>
              <ul>
                {suggestions.map(({ kind, id, number = '', title }) => (
                  <li key={id}>
                    <bdi class="card-title">{sanitizeLine(title)}</bdi>
                    {kind === 'ticket' ? (
                      <Button kind="quiet" onClick={() => app.navigate('tickets', { ticketId: id })}>
                        {t('submit.hints.ticket', { number })}
                      </Button>
                    ) : (
                      <>
                        {app.session.value?.capabilities.affected && (
                          // The button stays, to keep the focus; reporting is idempotent.
                          <Button onClick={() => void model.report(id)}>
                            {feedback[id] ?? t('submit.hints.affects')}
                          </Button>
                        )}
                        <Button kind="quiet" onClick={() => app.navigate('status')}>
                          {t('submit.hints.status')}
                        </Button>
                      </>
                    )}
                  </li>
                ))}
              </ul>
            </>
          )}
          {articles.length > 0 && (
            <>
              <p class="hint">{title}</p>
              <ul>
                {articles.map(({ id, title, excerpt, url }) => (
                  <li key={id}>
                    <a
                      href={safeHref(url) ?? undefined}
                      target="_blank"
                      rel="noopener noreferrer"
                      onClick={() => model.markOpened(id)}
                    >
                      <bdi>{sanitizeLine(title)}</bdi>
                      <Icon d={lazyIcons.next} size={14} />
                      <span class="sr-only"> ({t('submit.articles.new')})</span>
                    </a>
                    <p class="hint">
                      {sanitizeLine(excerpt)} <bdi>{new URL(url).host}</bdi>
                    </p>
                    {id in feedback && (
                      <div class="row hint" role="group" aria-label={t('submit.solved')}>
                        {feedback[id] || t('submit.solved')}
                        <Button onClick={() => model.vote(id, true)}>{t('submit.yes')}</Button>
                        <Button onClick={() => model.vote(id, false)}>{t('submit.no')}</Button>
                      </div>
                    )}
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      )}
      {searchByButton && model.articles.value?.length === 0 && <p class="hint">{title}</p>}
    </>
  );
}
