/** Icon shapes of the first modules; others are in `lazy-icons.ts`. */
export const icons = {
  close: 'M6 6l12 12M18 6L6 18',
} as const;

/**
 * Renders a decorative line icon in the text's colour; hidden from screen readers.
 *
 * @param d - path data in a view box of 24 units.
 * @param size - CSS pixels. Default: 20.
 * @example <Icon d={icons.close} />
 */
export function Icon({ d, size = 20 }: { d: string; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
