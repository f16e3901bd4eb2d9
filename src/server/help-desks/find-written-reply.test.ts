import { describe, expect, it } from 'vitest';
import { findWrittenReply } from './find-written-reply.ts';

describe('newestReply', () => {
  const comments = [{ ref: '1' }, { ref: '2' }, { ref: '3' }];
  it('returns the only comment that was not there before', () =>
    expect(findWrittenReply(comments, new Set(['1', '2']))).toBe('3'));
  it('throws a repeatable error without a new comment', () =>
    expect(() => findWrittenReply(comments, new Set(['1', '2', '3']))).toThrow(
      expect.objectContaining({ uncertain: true }),
    ));
  it('throws outcome_unknown with several new comments', () =>
    expect(() => findWrittenReply(comments, new Set(['1']))).toThrow(
      expect.objectContaining({ code: 'outcome_unknown' }),
    ));
});
