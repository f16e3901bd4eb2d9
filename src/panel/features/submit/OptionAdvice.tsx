import type { FormField, Link } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { Notice } from '../../ui/Notice.tsx';
import { safeHref } from '../../ui/sanitize.ts';

/** Renders the vendor's advice on the selected option: whether support covers it, and known problems with their workarounds. */
export function OptionAdvice({ app, field, chosen }: { app: PanelContext; field: FormField; chosen: string }) {
  const { options = [] } = field;
  if (!options.some(({ advice, problems }) => advice ?? problems)) return null;
  const { advice, problems = [] } = options.find(({ id }) => id === chosen) ?? {};
  const renderLink = (link: Link | undefined) => {
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
        <Notice tone={advice.scope === 'out' ? 'warn' : 'info'} action={renderLink(advice.link)}>
          {app.text(advice.text)}
        </Notice>
      )}
      {problems.map(({ title, text, link }) => (
        <details key={link?.href ?? text}>
          <summary>{app.text(title)}</summary>
          {app.text(text)} {renderLink(link)}
        </details>
      ))}
    </div>
  );
}
