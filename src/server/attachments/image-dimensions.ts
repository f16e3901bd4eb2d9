/** Reads width and height from the header, without decoding. `body` has been validated to be of the type. */
const SIZES: Record<string, (view: DataView) => readonly [width: number, height: number]> = {
  'image/png': (view) => [view.getUint32(16), view.getUint32(20)],
  'image/gif': (view) => [view.getUint16(6, true), view.getUint16(8, true)],
  'image/jpeg': jpeg,
  'image/webp': webp,
};

/**
 * Returns the number of pixels that an image declares, against decompression bombs.
 *
 * @param type media type, as detected by `fileType`
 * @returns 0 for other types and for a broken header
 */
export function readDimensions(type: string, body: Uint8Array): number {
  const size = SIZES[type];
  if (!size) return 0;
  try {
    const [width, height] = size(new DataView(body.buffer, body.byteOffset, body.byteLength));
    return width * height;
  } catch {
    // The header is truncated.
    return 0;
  }
}

function jpeg(view: DataView): [number, number] {
  let largest: [number, number] = [0, 0];
  for (let at = 2; at + 4 <= view.byteLength;) {
    const marker = view.getUint16(at) - 0xff00;
    // Image data starts here.
    if (marker < 0xc0 || marker === 0xda || marker === 0xd9) break;
    // Start-of-frame markers are C0 to CF except for tables. The largest frame counts: a small first one may precede it.
    const frame = marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) {
      const size: [number, number] = [view.getUint16(at + 7), view.getUint16(at + 5)];
      if (size[0] * size[1] > largest[0] * largest[1]) largest = size;
    }
    at += 2 + view.getUint16(at + 2);
  }
  return largest;
}

function webp(view: DataView): [number, number] {
  const u24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return [u24(24) + 1, u24(27) + 1];
    case 0x5650384c: {
      // VP8L
      const bits = view.getUint32(21, true);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    default: // VP8
      return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  }
}
