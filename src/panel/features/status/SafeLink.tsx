import type { ComponentChildren } from 'preact';
import { safeHref } from '../../ui/sanitize.ts';

/** Renders an external link; nothing for a missing or unsafe URL. */
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
