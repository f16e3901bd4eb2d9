/* oxlint-disable no-unmodified-loop-condition -- `pass` modifies it. */
/**
 * Removes metadata (location, time, camera) from an image. Only those bytes are cut: decoding and encoding again would cost
 * quality, and memory for every pixel. Done on the server, because images also come by mail and from other clients.
 *
 * @param file a JPEG, PNG or WebP file, detected by content; not modified
 * @returns the remaining bytes; `file` itself without metadata, for other types, and for a broken image
 */
export function stripMetadata(file: Uint8Array): Uint8Array {
  if (!/^(.PNG|\xff\xd8|.{8}WEBP)/s.test(Buffer.from(file.subarray(0, 12)).toString('latin1'))) return file;
  // A copy, because some bytes are rewritten in place.
  const bytes = new Uint8Array(file);
  const view = new DataView(bytes.buffer);
  const size = bytes.length;
  const parts: Uint8Array[] = [];
  let at = 0;
  const ascii = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));
  const advance = (end: number, keep = true) => {
    if (keep) parts.push(bytes.subarray(at, end));
    at = end;
  };

  try {
    if (ascii(1, 3) === 'PNG') {
      advance(8);
      for (let name = ''; at < size && name !== 'IEND';) {
        name = ascii(at + 4, 4);
        advance(at + 12 + view.getUint32(at), !/eXIf|..Xt|tIME/.test(name));
      }
    } else if (ascii(8, 4) === 'WEBP') {
      advance(12);
      while (at < size) {
        const length = view.getUint32(at + 4, true);
        const name = ascii(at, 4);
        // Clear the flags of Exif (8) and XMP (4).
        if (name === 'VP8X') view.setUint8(at + 8, view.getUint8(at + 8) & ~12);
        advance(at + 8 + length + (length % 2), !/EXIF|XMP /.test(name));
      }
      view.setUint32(4, readLength(parts) - 8, true);
    } else if (view.getUint16(0) === 0xffd8) {
      advance(2);
      // Data after the end marker (D9) is cut too: phones append videos and further images.
      for (let marker = 0; at < size && marker !== 0xd9;) {
        marker = view.getUint16(at) - 0xff00;
        if (marker < 0xc0) return file;
        let end = at + 2;
        if (marker !== 0xd9) end += view.getUint16(end);
        // Within a scan (DA), FF 00 is a data byte and FF D0 to FF D7 are restart markers.
        if (marker === 0xda)
          while (end < size && (bytes[end] !== 0xff || !bytes[end + 1] || (view.getUint8(end + 1) & 0xf8) === 0xd0))
            end++;
        const name = ascii(at + 4, 12);
        if (marker === 0xe1 && name.startsWith('Exif')) {
          // Exif contains the orientation (1 to 8), which is the only entry written back.
          const turn = orientation(new DataView(bytes.buffer, at + 10));
          if (turn > 1) {
            bytes.set([0, 34], at + 2);
            bytes.set([77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0], at + 10);
            advance(at + 36);
          }
        }
        // Keep what is needed to draw; drop the other application segments (E1 to EF) and comments (FE).
        advance(end, marker < 0xe1 || marker === 0xee || name.startsWith('ICC_') || (marker > 0xef && marker < 0xfe));
      }
    }
  } catch {
    // A length exceeds the file.
    return file;
  }
  const remaining = readLength(parts);
  return remaining > 0 && remaining < size ? Buffer.concat(parts) : file;
}

const readLength = (pieces: readonly Uint8Array[]) => pieces.reduce((sum, { length }) => sum + length, 0);

function orientation(tiff: DataView): number {
  const little = tiff.getUint8(0) === 0x49;
  try {
    let at = tiff.getUint32(4, little) - 10;
    for (let left = tiff.getUint16(at + 10, little); left > 0; left--)
      if (tiff.getUint16((at += 12), little) === 0x112) return tiff.getUint16(at + 8, little);
  } catch {
    // Broken Exif is removed all the same.
  }
  return 1;
}
