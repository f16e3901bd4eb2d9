/**
 * Grey lines where text will be. Silent for screen readers: say "Loading…" through the app's live region when it lasts.
 *
 * @param lines - how many, 3 when not given.
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
