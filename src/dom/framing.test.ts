import { expect, test } from 'vitest';
import { isFramedByOtherOrigin } from './framing.ts';

/** A chain of windows from the page outwards, by their origins; null is one that may not be looked at. */
function windows(...origins: (string | null)[]): Window {
  const frames = origins.map((origin) => ({
    get location() {
      if (origin === null) throw new DOMException('Blocked a frame', 'SecurityError');
      return { origin };
    },
    parent: null as unknown,
  }));
  frames.forEach((frame, index) => (frame.parent = frames[index + 1] ?? frame));
  return frames[0] as unknown as Window;
}
const own = 'https://app.example.com';

test.each([
  ['a page of its own', [own], false],
  ['in a frame of its own origin', [own, own], false],
  ['in a frame of another origin', [own, null], true],
  ['in a frame of its own origin that another origin shows', [own, own, null], true],
  ['in a frame of another origin within its own', [own, null, own], true],
  ['in a frame of another origin that relaxed its domain', [own, 'https://other.example.com'], true],
])('%s', (_, origins, framed) => {
  expect(isFramedByOtherOrigin(windows(...origins))).toBe(framed);
});
