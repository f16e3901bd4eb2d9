import { describe, expect, it } from 'vitest';
import { mergeHistory } from './history.ts';

const at = (second: number) => new Date(second * 1_000).toISOString();
const message = (second: number) => ({ id: `m${second}`, createdAt: at(second) });
const change = (second: number) => ({
  id: `c${second}`,
  kind: 'status',
  at: at(second),
  by: { id: 'kim', name: 'Kim', role: 'agent' },
});
const shape = (items: ReturnType<typeof mergeHistory>) =>
  items.map((item) =>
    item.kind === 'message'
      ? item.message.id
      : `${item.changes.map(({ id }) => id).join(' ')}${item.isFolded ? ' (folded)' : ''}`,
  );

describe('the history between messages', () => {
  it('is in the order of time, with a message before the changes of the same time', () => {
    expect(shape(mergeHistory([message(5), message(1)], [change(5), change(2)]))).toEqual(['m1', 'c2', 'm5', 'c5']);
  });

  it('is folded where more than three changes follow each other', () => {
    const history = [change(2), change(3), change(4), change(5), change(7), change(8), change(9)];
    expect(shape(mergeHistory([message(1), message(6)], history))).toEqual([
      'm1',
      'c2 c3 c4 c5 (folded)',
      'm6',
      'c7 c8 c9',
    ]);
  });
});
