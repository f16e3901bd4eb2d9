import { createModel, effect, signal, useModel } from '@preact/signals';
import type { Article } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { submit } from '../i18n/en/submit.ts';
import { latest } from '../latest.ts';
import { Button } from '../ui/Button.tsx';
import { Icon, icons } from '../ui/Icon.tsx';
import { oneLine, safeHref } from '../ui/safe.ts';
import type { FormModel } from './form.ts';

const PAUSE = 350;
const SHOWN = 3;
/** Fewer letters find everything; two Chinese characters or kana can be a whole word. */
const ENOUGH = /[\p{L}\p{N}].{2}|[\u3040-\u30ff\u3400-\u9fff]{2}/u;

/** Articles for what is being typed. It never stands in the way: failures are silent, and late answers are dropped. */
const SuggestionsModel = createModel((app: App, form: FormModel) => {
  const t = app.translate(submit);
  const articles = signal<readonly Article[] | null>(null);
  const calls = latest();
  let said = 0;

  async function find(q: string, asked = false): Promise<void> {
    const { signal: abort, fresh } = calls.begin();
    const found = await app
      .api()
      .then((api) => api.searchArticles({ q }, { signal: abort }))
      .catch(() => null);
    if (!found || !fresh()) return;
    const good = found.items.filter(({ url }) => safeHref(url)).slice(0, SHOWN);
    articles.value = good;
    if (asked || (good.length > 0 && good.length !== said)) app.announce(t('submit.articles', { n: good.length }));
    said = good.length;
  }

  const words = () => form.value('subject').value.trim().slice(0, 200);
  effect(() => {
    const q = words();
    const session = app.session.value;
    const offered = session?.capabilities.articles === true && session.form.articles !== 'never';
    // Half-converted kana would find nonsense.
    if (form.composing.value || !offered) return undefined;
    calls.stop();
    if (!ENOUGH.test(q)) {
      articles.value = null;
      return undefined;
    }
    // Then they are looked for on a press.
    if (session.form.articles === 'search') return undefined;
    const timer = setTimeout(() => void find(q), PAUSE);
    return () => clearTimeout(timer);
  });
  effect(() => calls.stop);

  return { articles, search: () => find(words(), true) };
});

/** A plain list after the subject: links that open beside the page, so that the form stays. */
export function Suggestions({ app, form }: { app: App; form: FormModel }) {
  const t = app.translate(submit);
  const { articles, search } = useModel(() => new SuggestionsModel(app, form));
  const found = articles.value;
  const session = app.session.value;
  const onPress = session?.capabilities.articles === true && session.form.articles === 'search';
  return (
    <>
      {onPress && (
        <Button kind="quiet" onClick={() => void search()}>
          {t('submit.articles.search')}
        </Button>
      )}
      {found && (onPress || found.length > 0) && (
        <section class="suggestions" aria-label={t('submit.articles', { n: found.length })}>
          <p class="hint">{t('submit.articles', { n: found.length })}</p>
          <ul>
            {found.map(({ id, title, excerpt, url }) => (
              <li key={id}>
                <a href={safeHref(url) ?? undefined} target="_blank" rel="noopener noreferrer">
                  <bdi>{oneLine(title)}</bdi>
                  <Icon d={icons.next} size={14} />
                  <span class="sr-only"> ({t('submit.articles.new')})</span>
                </a>
                <p class="hint">{oneLine(excerpt)}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
