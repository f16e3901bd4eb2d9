import type { ComponentChildren } from 'preact';

/** Renders a table that scrolls sideways where it is wider than its place. */
export function TableScroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so it must be focusable.
    <div class="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table class="data-table">{children}</table>
    </div>
  );
}
