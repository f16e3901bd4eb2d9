/** Icon shapes of the shell and of notices. */
export const icons = {
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 8v5M12 16.5v.1M12 3.5l9.5 16.5h-19z',
  info: 'M12 11v5.5M12 7.6v.1M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
} as const;

/**
 * Renders a decorative line icon in the text's colour; hidden from screen readers.
 *
 * @param d - path data in a view box of 24 units.
 * @param size - CSS pixels. Default: 20.
 * @example <Icon d={icons.check} />
 */
export function Icon({ d, size = 20 }: { d: string; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
