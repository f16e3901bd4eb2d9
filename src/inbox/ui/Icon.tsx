import { icons, type IconName } from './icons.ts';

/**
 * Renders a decorative line icon in the text's colour; hidden from screen readers.
 *
 * @param size - CSS pixels. Default: 16.
 */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  );
}
