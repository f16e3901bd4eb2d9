import { useLayoutEffect } from 'preact/hooks';
import type { PanelContext } from '../../../core/context.ts';
import { context as english } from '../../../i18n/en/context.ts';
import type { Table } from '../../../i18n/translate.ts';
import { CONTEXT } from '../submission.ts';
import { timeZone } from '../../../i18n/time-zone.ts';
import type { FormModel } from '../form-model.ts';

/** What the API takes: facts, and characters of one. */
const MAX_FACTS = 50;
const MAX_VALUE_LENGTH = 2_000;

/**
 * Facts that are added to the ticket: exactly what is sent, each to be changed, or left out by emptying it. They are taken
 * when the panel opens, and kept as part of the draft once something has been typed.
 */
export default function Facts({ app, form }: { app: PanelContext; form: FormModel }) {
  const t = app.translate<Table>(english);
  const facts = form.value(CONTEXT);
  const own = app.options.value.context;
  useLayoutEffect(() => {
    const begun = form.value('subject').peek() + form.value('description').peek();
    if (!facts.peek() || !begun) facts.value = String(new URLSearchParams(collectFacts(own)));
  }, [own, app.open.value]);
  const change = (name: string, fact: string) => {
    const changed = new URLSearchParams(facts.peek());
    changed.set(name, fact);
    facts.value = String(changed);
  };
  return (
    <fieldset class="field">
      <legend>{t('context.title')}</legend>
      {[...new URLSearchParams(facts.value)].map(([name, fact]) => (
        <label key={name} class="fact">
          {t(`fact.${name}`).replace('fact.', '')}
          <input
            class="input"
            dir="auto"
            value={fact}
            maxLength={MAX_VALUE_LENGTH}
            onInput={(event) => change(name, event.currentTarget.value)}
          />
        </label>
      ))}
      <p class="hint">{t('context.hint')}</p>
    </fieldset>
  );
}

/** The page without its query, which may hold anything; the browser, the window, the zone, and the vendor's own. */
function collectFacts(own: unknown): Record<string, string> {
  const facts = {
    page: location.pathname,
    browser: navigator.userAgent,
    window: `${innerWidth} × ${innerHeight}`,
    zone: timeZone(),
    ...(typeof own === 'object' && own),
  };
  return Object.fromEntries(
    Object.entries(facts)
      .slice(0, MAX_FACTS)
      .map(([name, value]) => [
        name.slice(0, 100).toWellFormed(),
        String(value).slice(0, MAX_VALUE_LENGTH).toWellFormed(),
      ]),
  );
}
