import { describe, expect, it } from 'vitest';
import { isAutomatic } from './auto-reply.ts';

const bySubject = (subject: string) => isAutomatic(new Map(), 'hana@acme.example', subject);

describe('isAutoReply by the subject', () => {
  it.each([
    ['Automatic reply: Export', true],
    ['Re: Fwd: FW : Auto-Reply: Export', true],
    ['  re :re:  Out of office', true],
    ['自動返信：書き出し', true],
    ['Re: 不在のお知らせ', true],
    ['Re: Export', false],
    ['Reauto reply', false],
    ['Export, out of office hours', false],
    [`${'Re: '.repeat(20)}Export`, false],
    [`${'Re: '.repeat(20)}Out of office`, true],
  ])('%j: %s', (subject, automatic) => {
    expect(bySubject(subject)).toBe(automatic);
  });

  it.each(['Re: ', 'Re :', ' ', 'Fw:  ', 'a'])('reads a subject of many %j in linear time', (part) => {
    const start = performance.now();
    expect(bySubject(`${part.repeat(50_000)}Export`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
