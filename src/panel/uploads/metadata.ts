/* oxlint-disable no-unmodified-loop-condition -- `pass` modifies it. */
/**
 * Takes out of a picture what says where, when and with what it was taken. Only those bytes go: decoding and encoding again
 * would cost quality, fails where a browser blurs what it draws against tracking, and needs memory for every pixel.
 *
 * @param file - a JPEG, PNG or WebP file, told by its content.
 * @returns what is left; the file itself when there was nothing to take out, or when it is no such picture or a broken one:
 *   the server decides about those.
 * @example const bytes = await withoutMetadata(photo);
 */
export async function withoutMetadata(file: Blob): Promise<Blob> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const size = bytes.length;
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  const ascii = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));
  const pass = (end: number, keep = true) => {
    if (keep) kept.push(bytes.subarray(at, end));
    at = end;
  };

  try {
    if (ascii(1, 3) === 'PNG') {
      pass(8);
      for (let name = ''; at < size && name !== 'IEND';) {
        name = ascii(at + 4, 4);
        pass(at + 12 + view.getUint32(at), !/eXIf|..Xt|tIME/.test(name));
      }
    } else if (ascii(8, 4) === 'WEBP') {
      pass(12);
      while (at < size) {
        const length = view.getUint32(at + 4, true);
        const name = ascii(at, 4);
        // It says whether there are Exif (8) and XMP (4).
        if (name === 'VP8X') view.setUint8(at + 8, view.getUint8(at + 8) & ~12);
        pass(at + 8 + length + (length % 2), !/EXIF|XMP /.test(name));
      }
      view.setUint32(4, new Blob(kept).size - 8, true);
    } else if (view.getUint16(0) === 0xffd8) {
      pass(2);
      // What comes after the end (D9) goes too: phones put films and further pictures there.
      for (let marker = 0; at < size && marker !== 0xd9;) {
        marker = view.getUint16(at) - 0xff00;
        if (marker < 0xc0) return file;
        let end = at + 2;
        if (marker !== 0xd9) end += view.getUint16(end);
        // Within a scan (DA), FF 00 is a byte and FF D0 to FF D7 are pauses.
        if (marker === 0xda)
          while (end < size && (bytes[end] !== 0xff || !bytes[end + 1] || (view.getUint8(end + 1) & 0xf8) === 0xd0))
            end++;
        const name = ascii(at + 4, 12);
        if (marker === 0xe1 && name.startsWith('Exif')) {
          // How it must be turned, 1 to 8, stands there as well: that alone is written anew.
          const turn = orientation(new DataView(bytes.buffer, at + 10));
          if (turn > 1) {
            bytes.set([0, 34], at + 2);
            bytes.set([77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0], at + 10);
            pass(at + 36);
          }
        }
        // What it takes to draw it; the other private segments (E1 to EF) and comments (FE) stay behind.
        pass(end, marker < 0xe1 || marker === 0xee || name.startsWith('ICC_') || (marker > 0xef && marker < 0xfe));
      }
    }
  } catch {
    // A length leads beyond the end.
    return file;
  }
  const left = new Blob(kept, { type: file.type });
  return left.size > 0 && left.size < size ? left : file;
}

function orientation(tiff: DataView): number {
  const little = tiff.getUint8(0) === 0x49;
  try {
    let at = tiff.getUint32(4, little) - 10;
    for (let left = tiff.getUint16(at + 10, little); left > 0; left--)
      if (tiff.getUint16((at += 12), little) === 0x112) return tiff.getUint16(at + 8, little);
  } catch {
    // Broken Exif goes all the same.
  }
  return 1;
}
