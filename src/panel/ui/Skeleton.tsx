/** Content that a skeleton represents: lines of text, fields with labels, rows of a list, or boxes with a title. */
export type SkeletonShape = 'text' | 'fields' | 'rows' | 'boxes';

export interface SkeletonProps {
  /** Default: `text`. */
  shape?: SkeletonShape;
  /** Number of bars. A field and a row have two, a box three. Default: 3. */
  lines?: number;
}

/** Renders a grey placeholder in the shape of what comes, hidden from screen readers. The caller announces a long wait. */
export function Skeleton({ shape = 'text', lines = 3 }: SkeletonProps) {
  return (
    <div class={`skeleton ${shape}`} aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} />
      ))}
    </div>
  );
}
