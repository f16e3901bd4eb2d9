import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useInbox } from '../core/context.ts';

interface Props {
  title: string;
  /** Introduction below the title. */
  text?: string | undefined;
  /** Controls at the end of the head. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** Renders a screen with a head and scrolling content, and sets the title of the document. */
export function Page({ title, text, actions, children }: Props) {
  const { t } = useInbox();
  useEffect(() => {
    document.title = t('title', { screen: title });
  }, [title]);
  return (
    <div class="screen">
      <header class="screen-head">
        <h1>{title}</h1>
        <span class="spacer" />
        {actions}
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so it must be focusable. */}
      <div class="page" tabIndex={0} role="region" aria-label={title}>
        {text !== undefined && <p class="page-text">{text}</p>}
        {children}
      </div>
    </div>
  );
}

/** Renders a bordered part of a page with a heading. */
export function Card({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
