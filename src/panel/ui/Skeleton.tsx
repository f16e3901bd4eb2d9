/**
 * Renders grey placeholder lines, hidden from screen readers. The caller announces a long wait.
 *
 * @param lines - number of lines. Default: 3.
 */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} />
      ))}
    </div>
  );
}
