import { describe, expect, it } from 'vitest';
import { decodeText } from './charset.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
/** 「はい、動きます。」 */
const TEXT = 'はい、動きます。';
const ISO_2022_JP = bytes('1b2442 244f2424 2122 4630242d245e2439 2123 1b2842');
const SHIFT_JIS = bytes('82cd82a2 8141 93ae82ab82dc82b7 8142');
const EUC_JP = bytes('a4cfa4a4 a1a2 c6b0a4ada4dea4b9 a1a3');

describe('decoding the text of a mail', () => {
  it.each(['', 'us-ascii', 'unknown-8bit', 'utf-8', 'ISO-2022-JP', 'iso-2022-jp-ms', 'cp50221'])(
    'reads ISO-2022-JP labelled "%s"',
    (label) => {
      expect(decodeText(ISO_2022_JP, label)).toBe(TEXT);
    },
  );

  it.each(['', 'us-ascii', 'x-unknown', 'utf-8', 'UTF8', 'iso-2022-jp', 'no-such-charset'])(
    'reads UTF-8 labelled "%s"',
    (label) => {
      expect(decodeText(Buffer.from(TEXT), label)).toBe(TEXT);
    },
  );

  it.each(['', 'us-ascii', 'shift_jis', 'Windows-31J', 'cp932', 'utf-8'])('reads Shift_JIS labelled "%s"', (label) => {
    expect(decodeText(SHIFT_JIS, label)).toBe(TEXT);
  });

  it.each(['', 'us-ascii', 'euc-jp', 'eucJP-ms', 'cp51932', 'utf-8'])('reads EUC-JP labelled "%s"', (label) => {
    expect(decodeText(EUC_JP, label)).toBe(TEXT);
  });

  it('reads Western text without a label, and keeps a label that can be right', () => {
    expect(decodeText(bytes('636166e9'), '')).toBe('café');
    expect(decodeText(bytes('636166e9'), 'iso-8859-1')).toBe('café');
    expect(decodeText(bytes('80'), 'windows-1252')).toBe('€');
  });

  it('keeps UTF-8 text with a truncated sign as it is', () => {
    const damaged = Buffer.concat([Buffer.from(TEXT.repeat(5)), bytes('e38182').subarray(0, 2)]);
    expect(decodeText(damaged, 'utf-8')).toBe(`${TEXT.repeat(5)}\ufffd`);
  });
});
