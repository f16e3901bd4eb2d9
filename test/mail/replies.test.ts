import { describe, expect, it } from 'vitest';
import { splitReply } from '../../src/server/notifications/incoming-mail/split-reply.ts';
import { RARE_REPLIES } from './rare-replies.ts';
import { REPLIES, type LabelledReply } from './replies.ts';

const linesOf = (text: string) => new Set(text.split('\n').map((line) => line.trim()));

/** Lines of the author that are missing, and lines of the mail program that stayed. */
function judge({ mail, own, added }: LabelledReply) {
  const kept = linesOf(splitReply(mail).text);
  return {
    lost: own.filter((line) => !kept.has(line.trim())),
    left: added.filter((line) => kept.has(line.trim()) && !own.includes(line)),
  };
}

describe('replies in eleven languages', () => {
  const languages = [...new Set(REPLIES.map(({ language }) => language))];

  it('are at least 300, with 100 in English and in Japanese', () => {
    expect(REPLIES.length).toBeGreaterThanOrEqual(300);
    for (const language of ['en', 'ja'])
      expect(REPLIES.filter((reply) => reply.language === language).length).toBeGreaterThanOrEqual(100);
  });

  it.each(languages)('in %s lose no word of the author, and quotes are recognised', (language) => {
    const replies = REPLIES.filter((reply) => reply.language === language);
    const judged = replies.map((reply) => ({ form: reply.form, mail: reply.mail, ...judge(reply) }));
    expect(judged.filter(({ lost }) => lost.length > 0)).toEqual([]);
    const missed = judged.filter(({ left }) => left.length > 0);
    const rate = 1 - missed.length / replies.length;
    expect(rate, missed.map(({ form, left }) => `${form}: ${left.join(' / ')}`).join('\n')).toBeGreaterThanOrEqual(
      ['en', 'ja'].includes(language) ? 0.95 : 0.85,
    );
  });
});

describe('replies in less common forms', () => {
  it('lose no word of the author, and their quotes are recognised', () => {
    const judged = RARE_REPLIES.map(({ own, added }) =>
      judge({ language: '', form: '', mail: [...own, '', ...added].join('\n'), own, added }),
    );
    expect(judged.filter(({ lost }) => lost.length > 0)).toEqual([]);
    const missed = judged.filter(({ left }) => left.length > 0);
    expect(
      1 - missed.length / judged.length,
      missed.map(({ left }) => left.join(' / ')).join('\n'),
    ).toBeGreaterThanOrEqual(0.85);
  });
});
