/** Minimum contrast of text (WCAG 2.2, 1.4.3). */
const MIN_CONTRAST = 4.5;
const WHITE = '#ffffff';
const BLACK = '#000000';

type Rgb = readonly [number, number, number];

/** Whether a text is a color such as `#2450c8`. */
export const isColor = (text: string): boolean => /^#[\da-f]{6}$/i.test(text);

const toRgb = (color: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as unknown as Rgb;
const toHex = (rgb: Rgb): string => `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

function luminance(color: string): number {
  const [red, green, blue] = toRgb(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colors (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** Changes a color towards white or black until text of the color is readable on a background. */
export function toReadable(color: string, background: string): string {
  const target = toRgb(luminance(background) > 0.5 ? BLACK : WHITE);
  const from = toRgb(color);
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = toHex(from.map((value, index) => value + ((target[index] ?? 0) - value) * share) as unknown as Rgb);
    if (contrast(mixed, background) >= MIN_CONTRAST) return mixed;
  }
  return toHex(target);
}

/** The color of text on a background: white or black. */
export const toTextColor = (background: string): string =>
  contrast(WHITE, background) >= contrast(BLACK, background) ? WHITE : BLACK;
