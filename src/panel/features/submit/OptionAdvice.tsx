import type { FormField, Link } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { Notice } from '../../ui/Notice.tsx';
import { safeHref } from '../../ui/sanitize.ts';

/** What the vendor says of a choice: whether support covers it, and known problems with their way out. Never in the way. */
export function OptionAdvice({ app, field, chosen }: { app: PanelContext; field: FormField; chosen: string }) {
  const { options = [] } = field;
  if (!options.some(({ advice, problems }) => advice ?? problems)) return null;
  const { advice, problems = [] } = options.find(({ id }) => id === chosen) ?? {};
  const way = (link: Link | undefined) => {
    const href = safeHref(link?.href ?? '');
    return (
      href && (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {app.text(link?.label)}
        </a>
      )
    );
  };
  return (
    <div role="status">
      {advice && (
        <Notice tone={advice.scope === 'out' ? 'warn' : 'info'} action={way(advice.link)}>
          {app.text(advice.text)}
        </Notice>
      )}
      {problems.map(({ title, text, link }) => (
        <details key={link?.href ?? text}>
          <summary>{app.text(title)}</summary>
          {app.text(text)} {way(link)}
        </details>
      ))}
    </div>
  );
}
