import { createModel, effect, signal } from '@preact/signals';
import type { Article, Suggestion, Session } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { createLatestOnly } from '../../data/abort-previous.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { lateIcons } from '../../ui/late-icons.ts';
import { sanitizeLine, safeHref } from '../../ui/sanitize.ts';
import { INCIDENT } from './submission.ts';
import type { FormModel } from './form-model.ts';
import { useViewerModel } from '../../core/use-viewer-model.ts';

const DEBOUNCE_MS = 350;
/** Milliseconds for which nothing is asked after a failure; twice as long after each further one, up to the longest. */
const MIN_BACKOFF_MS = 60_000;
const MAX_BACKOFF_MS = 900_000;
const MAX_SHOWN = 3;
/** Characters that a search takes. */
const MAX_QUERY_LENGTH = 200;
/** Fewer letters find everything; two Chinese characters or kana can be a whole word. */
const MIN_QUERY_LENGTH = /[\p{L}\p{N}].{2}|[\u3040-\u30ff\u3400-\u9fff]{2}/u;

/** When articles are looked for. */
const toArticles = ({ capabilities, form }: Session) => (capabilities.articles ? (form.articles ?? 'typing') : 'never');

/**
 * What may answer or already say what is being typed: articles, open incidents, open tickets of the viewer's own. It never
 * stands in the way: failures are silent, late answers are dropped, and nothing moves under a pointer.
 */
const SuggestionsModel = createModel((app: PanelContext, form: FormModel) => {
  const t = app.translate(submit);
  const articles = signal<readonly Article[] | null>(null);
  const hints = signal<readonly Suggestion[]>([]);
  /** What came of what the viewer said of an incident or an article, by its id; empty for an article that was opened. */
  const noted = signal<Readonly<Record<string, string>>>({});
  const calls = createLatestOnly();
  const waiting: (() => void)[] = [];
  let held = false;
  let said = '';
  /** The words that were last searched for by a press. */
  let pressed = '';
  let rest = MIN_BACKOFF_MS;
  let until = 0;

  /** Changes what is shown, but not under a pointer. */
  function change(act: () => void): void {
    if (held) {
      waiting.push(act);
      return;
    }
    act();
    const words = [
      hints.peek().length > 0 && t('submit.hints'),
      articles.peek()?.length && t('submit.articles', { n: articles.peek()?.length ?? 0 }),
    ]
      .filter(Boolean)
      .join('. ');
    if (words && words !== said) app.announce(words);
    said = words;
  }

  /** @param asked - by a press: then it is said, too, that nothing was found. */
  async function find(q: string, asked = false): Promise<void> {
    const { signal: abort, fresh } = calls.begin();
    const session = app.session.peek();
    const ask = <T,>(answer: Promise<{ items: T[] }>, show: (items: T[]) => void) =>
      answer.then(
        ({ items }) => {
          rest = MIN_BACKOFF_MS;
          if (fresh()) change(() => fresh() && show(items));
        },
        () => {
          // What fails together counts once.
          if (!fresh() || Date.now() < until) return;
          until = Date.now() + rest;
          rest = Math.min(rest * 2, MAX_BACKOFF_MS);
        },
      );
    try {
      const api = await app.api();
      if (!fresh()) return;
      if (session && (asked || toArticles(session) === 'typing')) {
        void ask(api.searchArticles({ q }, { signal: abort }), (items) => {
          const good = items.filter(({ url }) => safeHref(url)).slice(0, MAX_SHOWN);
          articles.value = good;
          if (asked && good.length === 0) app.announce(t('submit.articles', { n: 0 }));
        });
      }
      if (session?.capabilities.suggestions) {
        const text = `${q} ${form.value('description').peek()}`.slice(0, MAX_QUERY_LENGTH).toWellFormed();
        void ask(api.findSuggestions({ q: text }, { signal: abort }), show);
      }
    } catch {
      // No client, or a vendor's own without this: the form is as good without suggestions.
    }
  }

  function show(items: readonly Suggestion[]): void {
    hints.value = items.filter(({ kind }) => kind === 'incident' || kind === 'ticket').slice(0, MAX_SHOWN);
    const belongs = form.value(INCIDENT);
    if (!items.some(({ id }) => id === belongs.peek())) belongs.value = '';
  }

  function note(id: string, result: string): void {
    noted.value = { ...noted.peek(), [id]: result };
    app.announce(result);
  }

  const words = () => form.value('subject').value.trim().slice(0, MAX_QUERY_LENGTH).toWellFormed();
  effect(() => {
    const q = words();
    const session = app.session.value;
    // Half-converted kana would find nonsense.
    if (form.composing.value || !session || !(toArticles(session) === 'typing' || session.capabilities.suggestions))
      return undefined;
    calls.stop();
    if (!MIN_QUERY_LENGTH.test(q)) {
      change(() => {
        articles.value = null;
        show([]);
      });
      return undefined;
    }
    // A server that fails is not asked at every word. By a press it still is.
    // What a press has asked meanwhile is on its way, hints included; asking again would drop it.
    const timer = setTimeout(() => q !== pressed && Date.now() > until && void find(q), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  });
  effect(() => calls.stop);

  return {
    articles,
    hints,
    noted,
    search: () => find((pressed = words()), true),
    /** Whether a pointer or the focus is on it. */
    hold(on: boolean) {
      held = on;
      if (!on) for (const act of waiting.splice(0)) change(act);
    },
    /** Says that an incident affects the viewer too; a ticket filed nevertheless belongs to it. */
    async report(id: string) {
      let result = t('submit.hints.affected');
      try {
        await (await app.api()).reportAffected({ id });
        form.value(INCIDENT).value = id;
      } catch (error) {
        result = app.toUserError(error).message;
      }
      note(id, result);
    },
    opened: (id: string) => (noted.value = { [id]: '', ...noted.peek() }),
    /** Says whether an article solved it. A vote that does not arrive is nobody's trouble. */
    vote(id: string, helpful: boolean) {
      app
        .api()
        .then((api) => api.voteArticle({ id, helpful }))
        .catch(() => {});
      note(id, t(helpful ? 'submit.hints.affected' : 'submit.solved.no'));
    },
  };
});

/** A plain list after the subject; links open beside the page, so that the form stays. */
export function Suggestions({ app, form }: { app: PanelContext; form: FormModel }) {
  const t = app.translate(submit);
  const model = useViewerModel(app, () => new SuggestionsModel(app, form));
  const found = model.articles.value ?? [];
  const session = app.session.value;
  const onPress = session && toArticles(session) === 'search';
  const known = model.hints.value;
  const noted = model.noted.value;
  const title = t('submit.articles', { n: found.length });
  const hold = (on: boolean) => () => model.hold(on);
  return (
    <>
      {onPress && (
        <Button kind="quiet" onClick={() => void model.search()}>
          {t('submit.articles.search')}
        </Button>
      )}
      {found.length + known.length > 0 && (
        <section
          class="suggestions"
          aria-label={known.length > 0 ? t('submit.hints') : title}
          onPointerEnter={hold(true)}
          onPointerLeave={hold(false)}
          onFocusIn={hold(true)}
          onFocusOut={hold(false)}
        >
          {known.length > 0 && (
            <>
              <p class="hint">{t('submit.hints')}</p>
              <ul>
                {known.map(({ kind, id, number = '', title }) => (
                  <li key={id}>
                    <bdi class="card-title">{sanitizeLine(title)}</bdi>
                    {kind === 'ticket' ? (
                      <Button kind="quiet" onClick={() => app.navigate('tickets', { ticketId: id })}>
                        {t('submit.hints.ticket', { number })}
                      </Button>
                    ) : (
                      <>
                        {app.session.value?.capabilities.affected && (
                          // It stays after the press, with the focus on it; saying it twice counts once.
                          <Button onClick={() => void model.report(id)}>
                            {noted[id] ?? t('submit.hints.affects')}
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
          {found.length > 0 && (
            <>
              <p class="hint">{title}</p>
              <ul>
                {found.map(({ id, title, excerpt, url }) => (
                  <li key={id}>
                    <a
                      href={safeHref(url) ?? undefined}
                      target="_blank"
                      rel="noopener noreferrer"
                      onClick={() => model.opened(id)}
                    >
                      <bdi>{sanitizeLine(title)}</bdi>
                      <Icon d={lateIcons.next} size={14} />
                      <span class="sr-only"> ({t('submit.articles.new')})</span>
                    </a>
                    <p class="hint">
                      {sanitizeLine(excerpt)} <bdi>{new URL(url).host}</bdi>
                    </p>
                    {id in noted && (
                      <div class="row hint" role="group" aria-label={t('submit.solved')}>
                        {noted[id] || t('submit.solved')}
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
      {onPress && model.articles.value?.length === 0 && <p class="hint">{title}</p>}
    </>
  );
}
