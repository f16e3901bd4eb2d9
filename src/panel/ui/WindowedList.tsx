import { Component, type ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Rows drawn beyond each edge, so that a fast scroll does not show gaps. */
const SPARE = 8;
/** Assumed where nothing can be measured (no layout yet). */
const FALLBACK_HEIGHT = 640;

interface Props<T> {
  label: string;
  items: readonly T[];
  toKey: (item: T) => string;
  /** How many there are in all, also those not fetched yet; null when nobody knows. */
  total: number | null;
  /** A row's height in CSS pixels before one was measured. Rows are equally high. */
  estimate: number;
  /** Told how high a row turned out to be, so that the next list of its kind can begin with that. */
  onMeasure?: (height: number) => void;
  /** The row that gets the focus when the list appears. */
  focusKey?: string | null;
  /** Draws a row; its first button or link takes the focus. */
  children: (item: T, index: number) => ComponentChildren;
}

/** The nearest ancestor that scrolls. */
function findScrollParent(element: HTMLElement): HTMLElement | null {
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if (overflowY === 'auto' || overflowY === 'scroll') return at;
  }
  return null;
}

/**
 * A list of which only the rows near the viewport are in the document. Screen readers hear each row's place among all.
 * The row with the focus always stays, and arrows, Home and End move from row to row.
 */
export function WindowedList<T>({ label, items, toKey, total, estimate, onMeasure, focusKey, children }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [height, setHeight] = useState(estimate);
  const [range, setRange] = useState({ first: 0, last: Math.ceil(FALLBACK_HEIGHT / estimate) + SPARE });
  // By key, not by place: rows move when news comes in.
  const [focusedKey, setFocusedKey] = useState(focusKey ?? null);
  const focused = focusedKey === null ? -1 : items.findIndex((item) => toKey(item) === focusedKey);
  /** The focused row takes the focus once it is drawn. */
  const wanted = useRef(focused >= 0);

  useLayoutEffect(() => {
    const element = list.current;
    const scroller = element && findScrollParent(element);
    if (!element || !scroller) return undefined;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const rows = element.getBoundingClientRect();
      const above = Math.max(0, scroller.getBoundingClientRect().top - rows.top);
      const first = Math.max(0, Math.floor(above / height) - SPARE);
      const last = Math.ceil((above + (scroller.clientHeight || FALLBACK_HEIGHT)) / height) + SPARE;
      setRange((was) => (was.first === first && was.last === last ? was : { first, last }));
    };
    const later = () => (frame ||= requestAnimationFrame(measure));
    measure();
    scroller.addEventListener('scroll', later, { passive: true });
    const observer = new ResizeObserver(later);
    observer.observe(scroller);
    return () => {
      cancelAnimationFrame(frame);
      scroller.removeEventListener('scroll', later);
      observer.disconnect();
    };
  }, [height]);

  // Text size, zoom and language change a row's height: the first row tells.
  useLayoutEffect(() => {
    const row = list.current?.querySelector('li');
    const measured = row?.getBoundingClientRect().height ?? 0;
    if (measured === 0 || Math.abs(measured - height) <= 0.5) return;
    setHeight(measured);
    onMeasure?.(measured);
  });
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    const row = list.current?.querySelector<HTMLElement>(`[aria-posinset="${focused + 1}"]`);
    row?.querySelector<HTMLElement>('button, a')?.focus();
  });

  const move = (event: KeyboardEvent) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || focused < 0) return;
    const end = items.length - 1;
    const to = { ArrowDown: focused + 1, ArrowUp: focused - 1, Home: 0, End: end }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const item = items[Math.min(end, Math.max(0, to))];
    if (item === undefined) return;
    wanted.current = true;
    setFocusedKey(toKey(item));
  };
  const follow = (event: FocusEvent) => {
    const row = event.target instanceof Element ? event.target.closest('[aria-posinset]') : null;
    const item = row ? items[Number(row.getAttribute('aria-posinset')) - 1] : undefined;
    if (item !== undefined) setFocusedKey(toKey(item));
  };

  const rows = [...items.entries()].filter(
    ([index]) => index === focused || (index >= range.first && index < range.last),
  );

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only moves the focus among its buttons.
    <ul
      ref={list}
      class="windowed"
      // Safari forgets that a list without bullets is one.
      // oxlint-disable-next-line jsx-a11y/no-redundant-roles
      role="list"
      aria-label={label}
      style={{ height: `${items.length * height}px` }}
      onKeyDown={move}
      onFocusIn={follow}
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
 * A row that is rendered again only when one of its properties has changed, so that scrolling costs only the rows that come
 * into sight. Not a cached vnode: Preact clones it at its second use, and the original keeps its first parent, with all
 * rows of that time, each of which keeps its own.
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
