import { useLayoutEffect, useState } from 'preact/hooks';
import type { App } from '../../app.ts';
import { context as english } from '../../i18n/en/context.ts';
import type { Table } from '../../i18n/translate.ts';
import type { Filing } from '../filing.ts';

/** What the API takes: facts, and characters of one. */
const MOST = 50;
const LONGEST = 2_000;

/** Facts that are added to the ticket: exactly what is sent, each to be changed, or left out by emptying it. */
export default function Facts({ app, filing }: { app: App; filing: Filing }) {
  const t = app.translate<Table>(english);
  const [edits, setEdits] = useState<Readonly<Record<string, string>>>({});
  const facts = Object.entries({ ...factsOf(app.options.value.context), ...edits });
  // Told whenever it is drawn: what is sent is what was seen last.
  useLayoutEffect(() => filing.add({ context: Object.fromEntries(facts.filter(([, value]) => value.trim())) }));
  return (
    <fieldset class="field">
      <legend>{t('context.title')}</legend>
      {facts.map(([name, value]) => (
        <label key={name} class="fact">
          {t(`fact.${name}`).replace('fact.', '')}
          <input
            class="input"
            value={value}
            maxLength={LONGEST}
            onInput={(event) => setEdits({ ...edits, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      <p class="hint">{t('context.hint')}</p>
    </fieldset>
  );
}

/** The page without its query, which may hold anything; the browser, the window, the zone, and the vendor's own. */
function factsOf(own: unknown): Record<string, string> {
  const facts = {
    page: location.pathname,
    browser: navigator.userAgent,
    window: `${innerWidth} × ${innerHeight}`,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(typeof own === 'object' && own),
  };
  return Object.fromEntries(
    Object.entries(facts)
      .slice(0, MOST)
      .map(([name, value]) => [name.slice(0, 100), String(value).slice(0, LONGEST).toWellFormed()]),
  );
}
