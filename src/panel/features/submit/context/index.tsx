import { useLayoutEffect } from 'preact/hooks';
import type { PanelContext } from '../../../core/context.ts';
import { context as english } from '../../../i18n/en/context.ts';
import type { Table } from '../../../i18n/translate.ts';
import { CONTEXT } from '../submission.ts';
import { timeZone } from '../../../i18n/time-zone.ts';
import type { FormModel } from '../form-model.ts';

/** The API's limits. */
const MAX_FACTS = 50;
const MAX_VALUE_LENGTH = 2_000;

/**
 * Renders the details that are sent with the ticket; the viewer can edit or clear each. They are collected when the panel
 * opens, and become part of the draft once something has been typed.
 */
export default function Facts({ app, form }: { app: PanelContext; form: FormModel }) {
  const t = app.translate<Table>(english);
  const facts = form.value(CONTEXT);
  const custom = app.options.value.context;
  useLayoutEffect(() => {
    const typed = form.value('subject').peek() + form.value('description').peek();
    if (!facts.peek() || !typed) facts.value = String(new URLSearchParams(collectFacts(custom)));
  }, [custom, app.open.value]);
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

/** Collects the page's path (not its query, which may hold secrets), browser, window size, time zone, and the vendor's details. */
function collectFacts(custom: unknown): Record<string, string> {
  const facts = {
    page: location.pathname,
    browser: navigator.userAgent,
    window: `${innerWidth} × ${innerHeight}`,
    zone: timeZone(),
    ...(typeof custom === 'object' && custom),
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
