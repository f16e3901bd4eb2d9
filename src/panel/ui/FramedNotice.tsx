import type { PanelContext } from '../core/context.ts';
import { framed } from '../i18n/en/framed.ts';
import { Notice } from './Notice.tsx';

/** Renders why support access cannot be turned on inside a frame of another origin, and a link to the page itself. */
export default function FramedNotice({ app }: { app: PanelContext }) {
  const t = app.translate(framed);
  const { protocol, href, hash } = location;
  const page = href.slice(0, href.length - hash.length);
  return (
    <Notice
      tone="warn"
      action={
        /^https?:$/.test(protocol) && (
          <a class="button" href={`${page}#madoguchi=access`} target="_blank" rel="noopener">
            {t('framed.open')}
          </a>
        )
      }
    >
      {t('framed.text')}
    </Notice>
  );
}
