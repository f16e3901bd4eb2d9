import { describe, expect, it } from 'vitest';
import { newestReply } from './new-reply.ts';

describe('a reply whose answer names no id', () => {
  const comments = [{ ref: '1' }, { ref: '2' }, { ref: '3' }];
  it('is the one comment that was not there before', () =>
    expect(newestReply(comments, new Set(['1', '2']))).toBe('3'));
  it('is not stored when there is none, and may be tried again', () =>
    expect(() => newestReply(comments, new Set(['1', '2', '3']))).toThrow(
      expect.objectContaining({ uncertain: true }),
    ));
  it('is unknown when there are several', () =>
    expect(() => newestReply(comments, new Set(['1']))).toThrow(expect.objectContaining({ code: 'outcome_unknown' })));
});
