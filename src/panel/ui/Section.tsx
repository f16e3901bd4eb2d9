import type { ComponentChildren } from 'preact';

/** A part of a view under a quiet heading. */
export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="stack" aria-label={title}>
      <h3 class="quiet-head">{title}</h3>
      {children}
    </section>
  );
}
