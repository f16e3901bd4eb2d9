import type { ComponentChildren } from 'preact';
import { safeHref } from '../../ui/sanitize.ts';

/** A link out of the page, where there is one that may be shown. */
export function SafeLink({ url, children }: { url: string | null; children: ComponentChildren }) {
  const href = url === null ? null : safeHref(url);
  return (
    href !== null && (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    )
  );
}
