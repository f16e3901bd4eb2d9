import { useMemo, useState } from 'preact/hooks';
import { tokenize, truncate } from '../../panel/ui/sanitize.ts';
import { useInbox } from '../core/context.ts';
import { Button } from './Button.tsx';

/** Longer texts are collapsed: a log would hide the conversation after it. In characters. */
const MAX_LENGTH = 6_000;
const COLLAPSED_LENGTH = 3_000;

/** Renders untrusted text with links, code and line breaks; markup is not interpreted. */
export function MessageText({ text }: { text: string }) {
  const { t } = useInbox();
  const [expanded, setExpanded] = useState(false);
  const { head, folded } = useMemo(
    () => truncate(text, expanded || text.length <= MAX_LENGTH ? Infinity : COLLAPSED_LENGTH),
    [text, expanded],
  );
  const tokens = useMemo(() => tokenize(head), [head]);
  return (
    <div class="message-text">
      <div dir="auto">
        {tokens.map((token, index) => {
          switch (token.kind) {
            case 'link':
              return (
                <a key={index} href={token.href} target="_blank" rel="noopener noreferrer" dir="ltr">
                  {token.text}
                </a>
              );
            case 'code':
              return (
                <code key={index} dir="ltr">
                  {token.text}
                </code>
              );
            case 'block':
              return (
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so it must be focusable.
                <pre key={index} dir="ltr" tabIndex={0}>
                  <code>{token.text}</code>
                </pre>
              );
            default:
              return token.text;
          }
        })}
        {folded && '…'}
      </div>
      {folded && (
        <Button kind="quiet" onClick={() => setExpanded(true)}>
          {t('message.showAll')}
        </Button>
      )}
    </div>
  );
}
