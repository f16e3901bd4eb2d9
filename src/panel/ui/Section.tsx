import type { ComponentChildren } from 'preact';

/** Renders a section of a view with a heading. */
export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="stack" aria-label={title}>
      <h3 class="quiet-head">{title}</h3>
      {children}
    </section>
  );
}
