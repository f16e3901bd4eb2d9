import { describe, expect, test } from 'vitest';
import { stripMetadata } from './strip-metadata.ts';

const latin = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const big = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const little = (value: number) => big(value).toReversed();
const segment = (marker: number, ...data: number[]) => [0xff, marker, 0, data.length + 2, ...data];

/** Exif in either byte order, with an orientation and a location. */
function exif(turn: number, order: 'II' | 'MM' = 'MM'): number[] {
  const long = order === 'MM' ? big : little;
  const short = (value: number) => (order === 'MM' ? [value >> 8, value & 255] : [value & 255, value >> 8]);
  const entry = (tag: number, type: number, value: number[]) => [...short(tag), ...short(type), ...long(1), ...value];
  return [
    ...latin(order),
    ...short(42),
    ...long(8),
    ...short(2),
    ...entry(0x112, 3, [...short(turn), 0, 0]),
    ...entry(0x8825, 4, long(38)),
    ...long(0),
    ...latin('35.6586N 139.7454E'),
  ];
}

const QUANTISATION = segment(0xdb, 0, 1, 2);
const SCAN = [...segment(0xda, 1, 2), 1, 0xff, 0, 2, 0xff, 0xd3, 3];
const END = [0xff, 0xd9];
const jpeg = (...parts: number[][]) => [0xff, 0xd8, ...parts.flat(), ...QUANTISATION, ...SCAN, ...END];

const chunk = (name: string, ...data: number[]) => [...big(data.length), ...latin(name), ...data, 1, 2, 3, 4];
const png = (...parts: number[][]) => [...latin('\x89PNG\r\n\x1a\n'), ...parts.flat(), ...chunk('IEND')];

const piece = (name: string, ...data: number[]) => [
  ...latin(name),
  ...little(data.length),
  ...data,
  ...(data.length % 2 ? [0] : []),
];
const webp = (...parts: number[][]) => [
  ...latin('RIFF'),
  ...little(4 + parts.flat().length),
  ...latin('WEBP'),
  ...parts.flat(),
];

function cleaned(bytes: readonly number[]): number[] {
  const file = Uint8Array.from(bytes);
  const left = [...stripMetadata(file)];
  expect([...file]).toEqual(bytes);
  return left;
}

describe('stripMetadata for a JPEG', () => {
  test('removes location, camera, comments and trailing data, and keeps what is needed to draw it', () => {
    const jfif = segment(0xe0, ...latin('JFIF\0'));
    const profile = segment(0xe2, ...latin('ICC_PROFILE\0'), 1, 1, 7);
    const adobe = segment(0xee, ...latin('Adobe'));
    const photo = jpeg(
      jfif,
      segment(0xe1, ...latin('Exif\0\0'), ...exif(1)),
      segment(0xe1, ...latin('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>')),
      profile,
      segment(0xe2, ...latin('MPF\0')),
      segment(0xed, ...latin('Photoshop 3.0')),
      adobe,
      segment(0xfe, ...latin('taken at home')),
    );
    expect(cleaned([...photo, ...jpeg(segment(0xe1, ...latin('Exif\0\0'), ...exif(1)))])).toEqual(
      jpeg(jfif, profile, adobe),
    );
  });

  test.each(['MM', 'II'] as const)('keeps the orientation (%s)', (order) => {
    const left = cleaned(jpeg(segment(0xe1, ...latin('Exif\0\0'), ...exif(6, order))));
    const tiff = [...latin('MM'), 0, 42, ...big(8), 0, 1, 1, 0x12, 0, 3, ...big(1), 0, 6, 0, 0, ...big(0)];
    expect(left).toEqual(jpeg(segment(0xe1, ...latin('Exif\0\0'), ...tiff)));
  });

  test('reads the orientation from any entry, and not from bytes after the entries', () => {
    const make = [1, 0x0f, 0, 2, ...big(1), 0, 0, 0, 0];
    const turned = [1, 0x12, 0, 3, ...big(1), 0, 6, 0, 0];
    const file = (count: number) =>
      jpeg(segment(0xe1, ...latin('Exif\0\0MM'), 0, 42, ...big(8), 0, count, ...make, ...turned, ...big(0)));
    const tiff = [...latin('MM'), 0, 42, ...big(8), 0, 1, ...turned, ...big(0)];
    expect(cleaned(file(2))).toEqual(jpeg(segment(0xe1, ...latin('Exif\0\0'), ...tiff)));
    expect(cleaned(file(1))).toEqual(jpeg());
  });

  test('removes broken Exif', () => {
    expect(cleaned(jpeg(segment(0xe1, ...latin('Exif\0\0MM'), 0, 42, 255, 255, 255, 255)))).toEqual(jpeg());
  });
});

test('removes Exif and texts of a PNG', () => {
  const [head, data] = [chunk('IHDR', 1, 2), chunk('IDAT', 3)];
  const texts = [chunk('tEXt', 1), chunk('zTXt', 2), chunk('iTXt', 3), chunk('tIME', 4)].flat();
  expect(cleaned([...png(head, chunk('eXIf', ...exif(1)), texts, data), 9, 9])).toEqual(png(head, data));
});

test('removes Exif and XMP of a WebP, with their flags', () => {
  const body = piece('VP8 ', 1, 2, 3);
  const given = webp(piece('VP8X', 0x1c, 0, 0, 0), body, piece('EXIF', ...exif(1)), piece('XMP ', 60, 120));
  expect(cleaned(given)).toEqual(webp(piece('VP8X', 0x10, 0, 0, 0), body));
});

test.each([
  ['a JPEG without metadata', jpeg()],
  ['a PNG without metadata', png(chunk('IHDR', 1), chunk('IDAT', 2))],
  ['a WebP without metadata', webp(piece('VP8 ', 1, 2))],
  ['a GIF', latin('GIF89a........')],
  ['a text', latin('Just words.')],
  ['next to nothing', [0xff]],
  ['a JPEG whose segment leads nowhere', [0xff, 0xd8, 0xff, 0xe0]],
  ['a PNG whose chunk leads nowhere', [...latin('\x89PNG\r\n\x1a\n'), 0]],
])('returns %s unchanged', (_, bytes) => {
  const file = Uint8Array.from(bytes);
  expect(stripMetadata(file)).toBe(file);
});
