import { describe, expect, it } from 'vitest';
import { splitReply } from './split-reply.ts';

const lines = (...text: string[]) => text.join('\n');

/** Replies of which every word is the author's. */
const WHOLE: Readonly<Record<string, string>> = {
  'a sentence about a mail program': 'Outlookから送信できません。',
  'a sentence about a phone at the end': lines('PCでは動きます。', 'iPhoneから送信できない'),
  'a log between rules, then a question': lines(
    'The log says:',
    '------------',
    'error 500 at https://x.example',
    '',
    'What does it mean?',
  ),
  'a table with mail in a cell, then a question': lines(
    '| key | value |',
    '| --- | --- |',
    '| mail | a@b.example |',
    '',
    'Is that right?',
  ),
  'a shell prompt below a rule': lines('I typed this:', '====', 'user@host:~$ madoguchi serve', 'It fails. Why?'),
  'header fields that the author pasted': lines(
    'I got this:',
    'From: bob@acme.example',
    'To: hana@acme.example',
    'Subject: Export',
    '',
    'Is it yours?',
  ),
  'raw header fields that the author pasted': lines(
    'Here it is.',
    '',
    'From: bob@acme.example',
    'Date: Mon, 1 Jun 2026 18:00:00 +0900',
    'To: hana@acme.example',
    'Subject: Export',
    '',
    'Is it yours?',
  ),
  'Japanese header fields that the author pasted': lines(
    '次のメールが届きました。',
    '差出人: bob@acme.example',
    '宛先: hana@acme.example',
    '件名: 書き出し',
    '',
    'これは正しいですか。',
  ),
  'an attribution in prose': lines('yesterday bob@acme.example wrote:', 'please call me.', 'What should I do?'),
  'a Japanese attribution in prose': lines('田中さんのメール：', 'エラーが出ます。', 'どうすればよいですか。'),
  'a message marked with >': lines('The message I get is:', '> Export failed: code 17'),
  'dashes above a list': lines('Two questions:', '--', '1. Why?', '2. When?'),
  'a rule between two answers in Japanese': lines(
    '結果は次のとおりです。',
    '----------',
    'error 500',
    '----------',
    '直し方を教えてください。',
  ),
  'a postscript below a delimiter': lines('Thanks.', '-- ', 'Hana', '', 'P.S. Can it be today?'),
  'commands marked with >': lines('I ran', '> npm install', '> npm test', 'and both failed.'),
};

/** Replies with a quote in the form of some program: what is above `---` is the text. */
const QUOTES: Readonly<Record<string, string>> = {
  'Gmail, English': lines(
    'Thanks!',
    '---',
    'On Mon, Jun 1, 2026 at 6:00 PM Harbor Support <',
    'support@harbor.example> wrote:',
    '',
    '> Please try again.',
  ),
  'Apple Mail, English, no marks': lines(
    'Thanks!',
    '---',
    'On Jun 1, 2026, at 6:00 PM, Harbor <support@harbor.example> wrote:',
    '',
    'Please try again.',
  ),
  'Outlook, English': lines(
    'Thanks!',
    '---',
    'From: Harbor <support@harbor.example>',
    'Sent: Monday, June 1, 2026 6:00 PM',
    'To: Hana <hana@acme.example>',
    'Subject: Re: Export',
    '',
    'Please try again.',
  ),
  'Outlook for Mac': lines(
    'Thanks!',
    '---',
    'From: Harbor <support@harbor.example>',
    'Date: Monday, 1 June 2026 at 18:00',
    'To: Hana <hana@acme.example>',
    'Subject: Re: Export',
    '',
    'Please try again.',
  ),
  'a forward by Gmail': lines(
    'See below.',
    '---',
    '---------- Forwarded message ---------',
    'From: Bob <bob@acme.example>',
    'Date: Mon, Jun 1, 2026 at 6:00 PM',
    'Subject: Export',
    'To: <hana@acme.example>',
    '',
    'It fails.',
  ),
  Zoho: lines(
    'Thanks!',
    '---',
    '---- On Mon, 01 Jun 2026 18:00:00 +0900 Harbor <support@harbor.example> wrote ----',
    '',
    'Please try again.',
  ),
  'a date and an address': lines(
    'Danke!',
    '---',
    '2014-03-20 8:48 GMT+01:00 Harbor <support@harbor.example>:',
    '',
    '> Please try again.',
  ),
  'Gmail, Japanese': lines(
    '直りました。',
    '---',
    '2026年6月1日(月) 18:00 Harbor <support@harbor.example>:',
    '',
    '> もう一度お試しください。',
  ),
  'Apple Mail, Japanese': lines(
    '直りました。',
    '---',
    '2026/06/01 18:00、Harbor <support@harbor.example>のメール:',
    '',
    '> もう一度お試しください。',
  ),
  'Apple Mail, Japanese, newer': lines(
    '直りました。',
    '---',
    '2026/06/01 18:00、Harbor <support@harbor.example>のメッセージ:',
    '',
    '> もう一度お試しください。',
  ),
  'Outlook, Japanese': lines(
    '承知しました。',
    '---',
    '差出人: Harbor <support@harbor.example>',
    '送信日時: 2026年6月1日 18:00',
    '宛先: hana@acme.example',
    '件名: Re: 書き出し',
    '',
    'もう一度お試しください。',
  ),
  German: lines(
    'Danke!',
    '---',
    'Am Mo., 1. Juni 2026 um 18:00 Uhr schrieb Harbor <support@harbor.example>:',
    '',
    '> Bitte erneut versuchen.',
  ),
  'Outlook, German': lines(
    'Danke!',
    '---',
    'Von: Harbor <support@harbor.example>',
    'Gesendet: Montag, 1. Juni 2026 18:00',
    'An: hana@acme.example',
    'Betreff: AW: Export',
    '',
    'Bitte erneut versuchen.',
  ),
  French: lines(
    'Merci !',
    '---',
    'Le lun. 1 juin 2026 à 18:00, Harbor <support@harbor.example> a écrit :',
    '',
    '> Veuillez réessayer.',
  ),
  Spanish: lines(
    'Gracias.',
    '---',
    'El lun, 1 jun 2026 a las 18:00, Harbor (<support@harbor.example>) escribió:',
    '',
    '> Inténtelo de nuevo.',
  ),
  Portuguese: lines(
    'Obrigada.',
    '---',
    'Em seg., 1 de jun. de 2026 às 18:00, Harbor <support@harbor.example> escreveu:',
    '',
    '> Tente novamente.',
  ),
  Italian: lines(
    'Grazie.',
    '---',
    'Il giorno lun 1 giu 2026 alle ore 18:00 Harbor <support@harbor.example> ha scritto:',
    '',
    '> Riprovi.',
  ),
  Dutch: lines(
    'Dank!',
    '---',
    'Op ma 1 jun 2026 om 18:00 schreef Harbor <support@harbor.example>:',
    '',
    '> Probeer het opnieuw.',
  ),
  Polish: lines(
    'Dziękuję.',
    '---',
    'pon., 1 cze 2026 o 18:00 Harbor <support@harbor.example> napisał(a):',
    '',
    '> Proszę spróbować ponownie.',
  ),
  Chinese: lines(
    '谢谢！',
    '---',
    'Harbor <support@harbor.example> 于2026年6月1日周一 18:00写道：',
    '',
    '> 请再试一次。',
  ),
  'QQ mail': lines(
    '谢谢！',
    '---',
    '------------------ 原始邮件 ------------------',
    '发件人: "Harbor" <support@harbor.example>;',
    '发送时间: 2026年6月1日(星期一) 晚上6:00',
    '收件人: "hana"<hana@acme.example>;',
    '主题: 回复',
    '',
    '请再试一次。',
  ),
  Korean: lines(
    '감사합니다.',
    '---',
    '2026년 6월 1일 (월) 오후 6:00, Harbor <support@harbor.example>님이 작성:',
    '',
    '> 다시 시도해 주세요.',
  ),
  'an attribution that is marked as well': lines(
    'Thanks!',
    '---',
    '> On Jun 1, 2026, at 6:02 PM, Harbor <support@harbor.example> wrote:',
    '>',
    '> Please try again.',
  ),
  'a mailing list without a date': lines('Yes.', '---', 'Bob Smith wrote:', '> Which version?'),
  'a phone footer': lines('Works.', '---', 'Sent from my iPhone'),
  'a Japanese phone footer': lines('直りました。', '---', 'iPhoneから送信'),
  'a signature': lines('Works.', '---', '-- ', 'Hana Mori', 'Acme Inc.'),
  'a Japanese signature between rules': lines(
    'ありがとうございました。',
    '---',
    '==========',
    '株式会社アクメ',
    '森 花',
    'TEL: 03-0000-0000',
    '==========',
  ),
};

describe('splitting a reply', () => {
  it.each(Object.entries(WHOLE))('keeps all words: %s', (_, text) => {
    expect(splitReply(text)).toEqual({
      text: text
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
      quoted: '',
    });
  });

  it.each(Object.entries(QUOTES))('folds the quote: %s', (_, mail) => {
    const [text = '', quoted = ''] = mail.split('\n---\n');
    expect(splitReply(`${text}\n\n${quoted}`)).toEqual({
      text,
      quoted: quoted
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
    });
  });

  it('keeps the answer below a marked quote', () => {
    const { text } = splitReply(lines('On Mon, Jun 1, 2026 at 6:00 PM Harbor wrote:', '> Which version?', '', '2.4'));
    expect(text).toBe('2.4');
  });

  it('keeps the questions between answers, and folds the attribution and the rest of the quote', () => {
    const mail = lines(
      'On Mon, Jun 1, 2026 Harbor wrote:',
      '> Which version?',
      '2.4',
      '> Since when?',
      'Today.',
      '> Regards, Harbor',
    );
    expect(splitReply(mail)).toEqual({
      text: lines('> Which version?', '2.4', '> Since when?', 'Today.'),
      quoted: lines('On Mon, Jun 1, 2026 Harbor wrote:', '> Regards, Harbor'),
    });
  });

  it('keeps a forwarded message without own words above it', () => {
    const mail = lines(
      '---------- Forwarded message ---------',
      'From: Bob <bob@acme.example>',
      'To: hana@acme.example',
      '',
      'It fails.',
    );
    expect(splitReply(mail)).toEqual({ text: mail, quoted: '' });
  });

  it('folds a marked quote without attribution if this server sent its text', () => {
    const mail = lines('Done.', '', '> Please restart the application.');
    expect(splitReply(mail).text).toBe(mail);
    expect(splitReply(mail, { earlier: ['Hello,\n\nPlease restart the application.'] })).toEqual({
      text: 'Done.',
      quoted: '> Please restart the application.',
    });
  });

  it('folds the last block quote of HTML', () => {
    expect(splitReply('Thanks.\n> Try again.', { isHtml: true })).toEqual({ text: 'Thanks.', quoted: '> Try again.' });
    expect(splitReply('It says:\n> No\nWhy?', { isHtml: true }).quoted).toBe('');
  });

  it('loses no line', () => {
    for (const mail of [...Object.values(WHOLE), ...Object.values(QUOTES)]) {
      const { text, quoted } = splitReply(mail);
      const all = `${text}\n${quoted}`
        .split('\n')
        .filter((line) => line !== '')
        .sort();
      expect(all).toEqual(
        mail
          .split('\n')
          .map((line) => line.trimEnd())
          .filter((line) => line !== '')
          .sort(),
      );
    }
  });
});

describe('prose with the words of an attribution', () => {
  it.each([
    'In the log of 2026-06-01 18:00 bob@acme.example wrote to the queue:\nJob 17 failed\n\nIs that normal?',
    'On 2026-06-01 18:00 bob@acme.example sent this:\nExport failed\n\nWhat now?',
    'Sent: yesterday\nNothing came back.',
    'This is what I see at 2026-06-01 18:00:\n> Export failed: code 17\n\nWhy?',
  ])('stays whole: %j', (text) => {
    expect(splitReply(text)).toEqual({ text, quoted: '' });
  });
});
