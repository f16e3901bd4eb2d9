import { useMemo, useState } from 'preact/hooks';
import { Button } from './Button.tsx';
import { truncate, tokenize } from './sanitize.ts';

/** Characters above which a text is folded, to so many: a log pushes away what is said after it, and megabytes freeze a page. */
const [LONG, HEAD] = [3_000, 2_000];

interface Props {
  text: string;
  /** The words on the button that unfolds a long text. */
  showAll: (characters: number) => string;
}

/** Text of others as text: links, code and line breaks are kept, markup is shown as it was typed. */
export function RichText({ text, showAll }: Props) {
  const [whole, setWhole] = useState(false);
  const { head, folded } = useMemo(() => truncate(text, whole || text.length <= LONG ? Infinity : HEAD), [text, whole]);
  const parts = useMemo(() => tokenize(head), [head]);
  return (
    <div class="rich">
      <div dir="auto">
        {parts.map((piece, index) => {
          switch (piece.kind) {
            case 'link':
              return (
                <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer" dir="ltr">
                  {piece.text}
                </a>
              );
            case 'code':
              return (
                <code key={index} dir="ltr">
                  {piece.text}
                </code>
              );
            case 'block':
              return (
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so a keyboard must reach it.
                <pre key={index} dir="ltr" tabIndex={0}>
                  <code>{piece.text}</code>
                </pre>
              );
            default:
              return piece.text;
          }
        })}
        {folded && '…'}
      </div>
      {folded && (
        <Button kind="quiet" onClick={() => setWhole(true)}>
          {showAll(text.length)}
        </Button>
      )}
    </div>
  );
}
