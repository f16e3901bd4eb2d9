import { Component, type ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Rows rendered beyond each edge, so that fast scrolling shows no gaps. */
const OVERSCAN = 8;
/** Viewport height in CSS pixels before layout. */
const FALLBACK_HEIGHT = 640;

interface Props<T> {
  label: string;
  items: readonly T[];
  toKey: (item: T) => string;
  /** Number of all items, including those not loaded; null when unknown. */
  total: number | null;
  /** Height of a row in CSS pixels before measurement. All rows have the same height. */
  estimate: number;
  /** Called with the measured height of a row, for the next list's `estimate`. */
  onMeasure?: (height: number) => void;
  /** Key of the row that takes the focus on mount. */
  focusKey?: string | null;
  /** Renders a row; its first button or link takes the focus. */
  children: (item: T, index: number) => ComponentChildren;
}

/** Returns the nearest scrollable ancestor. */
function findScrollParent(element: HTMLElement): HTMLElement | null {
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
    const { overflowY } = getComputedStyle(parent);
    if (overflowY === 'auto' || overflowY === 'scroll') return parent;
  }
  return null;
}

/**
 * Renders a virtualized list: only rows near the viewport are in the document. `aria-setsize` and `aria-posinset` convey the
 * position among all rows. The focused row is always rendered; arrow keys, Home and End move the focus.
 */
export function WindowedList<T>({ label, items, toKey, total, estimate, onMeasure, focusKey, children }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [height, setHeight] = useState(estimate);
  const [range, setRange] = useState({ first: 0, last: Math.ceil(FALLBACK_HEIGHT / estimate) + OVERSCAN });
  // By key, not by index, because rows move when data is updated.
  const [focusedKey, setFocusedKey] = useState(focusKey ?? null);
  const focused = focusedKey === null ? -1 : items.findIndex((item) => toKey(item) === focusedKey);
  /** Whether the focused row should take the DOM focus after it is rendered. */
  const shouldFocus = useRef(focused >= 0);

  useLayoutEffect(() => {
    const element = list.current;
    const scroller = element && findScrollParent(element);
    if (!element || !scroller) return undefined;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const rows = element.getBoundingClientRect();
      const above = Math.max(0, scroller.getBoundingClientRect().top - rows.top);
      const first = Math.max(0, Math.floor(above / height) - OVERSCAN);
      const last = Math.ceil((above + (scroller.clientHeight || FALLBACK_HEIGHT)) / height) + OVERSCAN;
      setRange((previous) => (previous.first === first && previous.last === last ? previous : { first, last }));
    };
    const scheduleMeasure = () => (frame ||= requestAnimationFrame(measure));
    measure();
    scroller.addEventListener('scroll', scheduleMeasure, { passive: true });
    const observer = new ResizeObserver(scheduleMeasure);
    observer.observe(scroller);
    return () => {
      cancelAnimationFrame(frame);
      scroller.removeEventListener('scroll', scheduleMeasure);
      observer.disconnect();
    };
  }, [height]);

  // Measures the first row after each render, because text size, zoom and language change the height.
  useLayoutEffect(() => {
    const row = list.current?.querySelector('li');
    const measured = row?.getBoundingClientRect().height ?? 0;
    if (measured === 0 || Math.abs(measured - height) <= 0.5) return;
    setHeight(measured);
    onMeasure?.(measured);
  });
  useEffect(() => {
    if (!shouldFocus.current) return;
    shouldFocus.current = false;
    const row = list.current?.querySelector<HTMLElement>(`[aria-posinset="${focused + 1}"]`);
    row?.querySelector<HTMLElement>('button, a')?.focus();
  });

  const moveFocus = (event: KeyboardEvent) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || focused < 0) return;
    const end = items.length - 1;
    const to = { ArrowDown: focused + 1, ArrowUp: focused - 1, Home: 0, End: end }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const item = items[Math.min(end, Math.max(0, to))];
    if (item === undefined) return;
    shouldFocus.current = true;
    setFocusedKey(toKey(item));
  };
  const trackFocus = (event: FocusEvent) => {
    const row = event.target instanceof Element ? event.target.closest('[aria-posinset]') : null;
    const item = row ? items[Number(row.getAttribute('aria-posinset')) - 1] : undefined;
    if (item !== undefined) setFocusedKey(toKey(item));
  };

  const rows = items
    .map((item, index) => [index, item] as const)
    .filter(([index]) => index === focused || (index >= range.first && index < range.last));

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only moves the focus among its rows.
    <ul
      ref={list}
      class="windowed"
      // Safari drops the list role from lists without bullets.
      // oxlint-disable-next-line jsx-a11y/no-redundant-roles
      role="list"
      aria-label={label}
      style={{ height: `${items.length * height}px` }}
      onKeyDown={moveFocus}
      onFocusIn={trackFocus}
    >
      {rows.map(([index, item]) => (
        <Row key={toKey(item)} item={item} index={index} total={total} top={index * height} renderContent={children} />
      ))}
    </ul>
  );
}

interface RowProps<T> {
  item: T;
  index: number;
  total: number | null;
  /** CSS pixels. */
  top: number;
  renderContent: (item: T, index: number) => ComponentChildren;
}

/**
 * A memoized row, so that scrolling renders only rows that become visible. Not a cached vnode: Preact clones it at its second
 * use, and the original retains its first parent with all rows of that render (memory leak).
 */
class Row<T> extends Component<RowProps<T>> {
  override shouldComponentUpdate(next: RowProps<T>): boolean {
    const { item, index, total, top, renderContent } = this.props;
    return (
      next.item !== item ||
      next.index !== index ||
      next.total !== total ||
      next.top !== top ||
      next.renderContent !== renderContent
    );
  }

  override render({ item, index, total, top, renderContent }: RowProps<T>) {
    return (
      <li aria-setsize={total ?? -1} aria-posinset={index + 1} style={{ transform: `translateY(${top}px)` }}>
        {renderContent(item, index)}
      </li>
    );
  }
}
