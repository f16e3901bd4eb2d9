import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Rows rendered beyond each edge, so that fast scrolling shows no gaps. */
const OVERSCAN = 12;
/** Rows that are left below the viewport when more are requested. */
const LOAD_AHEAD = 40;
const FALLBACK_HEIGHT = 900;

interface Props<T> {
  items: readonly T[];
  toKey: (item: T) => string;
  /** Height of a row in CSS pixels; all rows have the same. */
  rowHeight: number;
  /** Index of the row that must be visible, and rendered even when it is not. */
  active: number;
  hasMore: boolean;
  onMore: () => void;
  children: (item: T, index: number) => ComponentChildren;
}

/** Renders the rows of a table that are near the viewport. The container scrolls. */
export function VirtualRows<T>({ items, toKey, rowHeight, active, hasMore, onMore, children }: Props<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ first: 0, last: Math.ceil(FALLBACK_HEIGHT / rowHeight) });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const height = element.clientHeight || FALLBACK_HEIGHT;
      const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - OVERSCAN);
      const last = Math.ceil((element.scrollTop + height) / rowHeight) + OVERSCAN;
      setRange((previous) => (previous.first === first && previous.last === last ? previous : { first, last }));
    };
    const schedule = () => (frame ||= requestAnimationFrame(measure));
    measure();
    element.addEventListener('scroll', schedule, { passive: true });
    const observer = new ResizeObserver(schedule);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', schedule);
      observer.disconnect();
    };
  }, [rowHeight]);

  useEffect(() => {
    if (hasMore && range.last + LOAD_AHEAD >= items.length) onMore();
  }, [hasMore, range.last, items.length]);

  useEffect(() => {
    const element = scroller.current;
    if (!element || active < 0) return;
    const top = active * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [active]);

  const rows = [...items.entries()].filter(
    ([index]) => index === active || (index >= range.first && index < range.last),
  );
  return (
    <div ref={scroller} class="rows" role="presentation">
      <div class="rows-inner" role="rowgroup" style={{ height: `${items.length * rowHeight}px` }}>
        {rows.map(([index, item]) => (
          <div
            key={toKey(item)}
            class="row-place"
            role="presentation"
            style={{ transform: `translateY(${index * rowHeight}px)`, height: `${rowHeight}px` }}
          >
            {children(item, index)}
          </div>
        ))}
      </div>
    </div>
  );
}
