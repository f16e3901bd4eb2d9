import { resolveUrl } from '../../dom/resolve-url.ts';
import type { PanelContext } from '../core/context.ts';
import { common } from '../i18n/en/common.ts';

/** Renders a link to the vendor's sign-in page; null unless the option `signInUrl` is an `https:` or `http:` URL. */
export function renderSignInLink(app: PanelContext) {
  const href = resolveSignInUrl(app.options.value.signInUrl);
  return (
    href && (
      <a class="button" href={href}>
        {app.translate(common)('common.signin')}
      </a>
    )
  );
}

function resolveSignInUrl(url: string | undefined): string | null {
  if (!url) return null;
  try {
    const { href, protocol } = resolveUrl(url, location.href);
    return /^https?:$/.test(protocol) ? href : null;
  } catch {
    return null;
  }
}
