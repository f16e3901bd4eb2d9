import { expect, test } from 'vitest';
import { isFramedByOtherOrigin } from './framing.ts';

/** Creates a chain of windows from the page outwards. An origin of null makes the location of the window throw. */
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
  ['a top-level page', [own], false],
  ['a page in a same-origin frame', [own, own], false],
  ['a page in a cross-origin frame', [own, null], true],
  ['a page in a same-origin frame inside a cross-origin frame', [own, own, null], true],
  ['a page in a cross-origin frame inside a same-origin frame', [own, null, own], true],
  ['a page in a cross-origin frame that set document.domain', [own, 'https://other.example.com'], true],
])('isFramedByOtherOrigin classifies %s', (_, origins, framed) => {
  expect(isFramedByOtherOrigin(windows(...origins))).toBe(framed);
});
