/**
 * Labelled replies in eleven languages: the words of an author in the forms in which mail programs send a reply. All sentences are
 * written for this purpose; the forms are those of common mail programs and of public mailing lists.
 */

/** A reply with what of it its author wrote. */
export interface LabelledReply {
  language: string;
  /** The form, named after mail programs. */
  form: string;
  mail: string;
  /** Lines of the author, which must stay in the text. */
  own: readonly string[];
  /** Lines that the mail program added, which must leave the text. */
  added: readonly string[];
}

interface Form {
  name: string;
  /** Lines above the quoted message, wrapped as the program wraps them. */
  head: readonly string[];
  /** How the program marks quoted lines. */
  mark: string;
  position: 'top' | 'bottom';
  /** Footer or signature below the words of the author. */
  foot?: readonly string[];
}

interface Table {
  bodies: readonly (readonly string[])[];
  message: readonly string[];
  forms: readonly Form[];
  /** Bodies for each form. */
  perForm: number;
}

const top = (name: string, head: string | readonly string[], mark = '> ', foot: readonly string[] = []): Form => ({
  name,
  head: typeof head === 'string' ? [head] : head,
  mark,
  position: 'top',
  foot,
});
const bottom = (name: string, head: string | readonly string[], mark = '> '): Form => ({
  ...top(name, head, mark),
  position: 'bottom',
});
const outlook = (name: string, labels: readonly string[], values: readonly string[], rule: readonly string[] = []) =>
  top(name, [...rule, ...labels.map((label, index) => `${label}${values[index] ?? ''}`), ''], '');

const enValues = [
  ' Harbor Support <support@harbor.example>',
  ' Monday, June 1, 2026 6:00 PM',
  ' Ada Miller <ada@acme.example>',
  ' RE: [#1042] Export fails',
];
const EN: Table = {
  bodies: [
    ['Thanks, that worked.'],
    ['Hi Sam,', '', 'it still fails with code 17.', 'Do you need the log?', '', 'Ada'],
    ['On Monday I wrote: it stops at 90 %.', 'Today it stops at once.'],
    ['The log says:', '------------', 'error 500 at https://x.example', '', 'What does it mean?'],
    ['Two questions:', '--', '1. Why does it stop?', '2. Can I start it again?'],
    ['yes'],
  ],
  message: ['Please try the export again,', 'and tell us the exact time.', '', 'Sam from Harbor'],
  perForm: 5,
  forms: [
    top('Gmail web', 'On Mon, Jun 1, 2026 at 6:00 PM Harbor Support <support@harbor.example> wrote:'),
    top('Gmail wrapped', ['On Mon, Jun 1, 2026 at 6:00 PM Harbor Support <', 'support@harbor.example> wrote:']),
    top('Apple Mail', 'On Jun 1, 2026, at 18:00, Harbor Support <support@harbor.example> wrote:'),
    top('iPhone', 'On Jun 1, 2026, at 6:00 PM, Harbor Support <support@harbor.example> wrote:', '> ', [
      'Sent from my iPhone',
    ]),
    bottom('Thunderbird', 'On 6/1/26 18:00, Harbor Support wrote:'),
    bottom('mutt', 'On Mon, Jun 01, 2026 at 06:00:00PM +0900, Harbor Support wrote:'),
    bottom('mailing list', 'Harbor Support <support@harbor.example> writes:'),
    bottom('Gnus', '>>>>> "Sam" == Sam Reed <sam@harbor.example> writes:'),
    top('Yahoo', 'On Monday, June 1, 2026 at 06:00:00 PM GMT+9, Harbor Support <support@harbor.example> wrote:', ''),
    top('Proton', 'On Monday, June 1st, 2026 at 6:00 PM, Harbor Support <support@harbor.example> wrote:', '> ', [
      'Sent with Proton Mail secure email.',
    ]),
    top('K-9', 'On June 1, 2026 6:00:00 PM GMT+09:00, Harbor Support <support@harbor.example> wrote:', '>'),
    top('Zoho', '---- On Mon, 01 Jun 2026 18:00:00 +0900 Harbor Support <support@harbor.example> wrote ----', '> '),
    outlook('Outlook desktop', ['From:', 'Sent:', 'To:', 'Subject:'], enValues),
    outlook('Outlook mobile', ['From:', 'Sent:', 'To:', 'Subject:'], enValues, [
      'Get Outlook for iOS<https://aka.ms/o0ukef>',
      '________________________________',
    ]),
    outlook('Outlook classic', ['From:', 'Sent:', 'To:', 'Subject:'], enValues, ['-----Original Message-----']),
    outlook(
      'Zimbra',
      ['From: ', 'To: ', 'Sent: ', 'Subject: '],
      [
        '"Harbor" <support@harbor.example>',
        '"Ada" <ada@acme.example>',
        'Monday, June 1, 2026 6:00:00 PM',
        'Export fails',
      ],
      ['----- Original Message -----'],
    ),
    outlook('Outlook bold', ['*From:*', '*Sent:*', '*To:*', '*Subject:*'], enValues),
    top(
      'Lotus Notes',
      [
        'From:        Harbor Support <support@harbor.example>',
        'To:        Ada Miller <ada@acme.example>',
        'Date:        06/01/2026 06:00 PM',
        'Subject:        Export fails',
        '',
      ],
      '',
    ),
    top(
      'Samsung',
      [
        '-------- Original message --------',
        'From: Harbor Support <support@harbor.example>',
        'Date: 6/1/26 6:00 PM (GMT+09:00)',
        'To: Ada <ada@acme.example>',
        'Subject: Export fails',
        '',
      ],
      '',
    ),
    top('Airmail', 'On 1 June 2026 at 18:00:00, Harbor Support (support@harbor.example) wrote:'),
    top('signature', 'On Mon, Jun 1, 2026 at 6:00 PM Harbor <support@harbor.example> wrote:', '> ', [
      '-- ',
      'Ada Miller',
      'Acme Ltd',
    ]),
  ],
};

const jaValues = [
  ' 港サポート <support@harbor.example>',
  ' 2026年6月1日月曜日 18:00',
  ' 田中 花子 <hana@acme.example>',
  ' RE: [#1042] 書き出しが止まる',
];
const JA: Table = {
  bodies: [
    ['ありがとうございます。直りました。'],
    [
      '佐藤様',
      '',
      'お世話になっております。アクメの田中です。',
      '再度試しましたが、エラー17になります。',
      'ログは必要でしょうか。',
    ],
    ['次のメッセージが表示されます：', '----------', 'エラー500', '----------', '対処方法を教えてください。'],
    ['1. いつ直りますか。', '2. 再実行してもよいですか。'],
    ['PCでは動きます。', 'iPhoneから送信できない'],
    ['了解です'],
  ],
  message: ['恐れ入りますが、もう一度お試しください。', '発生した時刻もお知らせください。', '', '港サポート 佐藤'],
  perForm: 5,
  forms: [
    top('Gmail web', '2026年6月1日(月) 18:00 港サポート <support@harbor.example>:'),
    top('Gmail Android', '2026年6月1日(月) 18:00 港サポート <support@harbor.example>:', '> '),
    top('Gmail wrapped', ['2026年6月1日(月) 18:00 港サポート（お客様窓口） <', 'support@harbor.example>:']),
    top('Apple Mail', '2026/06/01 18:00、港サポート <support@harbor.example>のメール:'),
    top('Apple Mail message', '2026/06/01 18:00、港サポート<support@harbor.example>のメッセージ:'),
    top('iPhone', '2026/06/01 18:00、港サポート <support@harbor.example>のメール：', '> ', ['iPhoneから送信']),
    bottom('Thunderbird', 'On 2026/06/01 18:00, 港サポート wrote:'),
    bottom('Thunderbird Japanese', '2026/06/01 18:00、港サポート さんは書きました:'),
    top('Becky!', 'On Mon, 01 Jun 2026 18:00:00 +0900', '> '),
    top('Becky! name', ['On Mon, 01 Jun 2026 18:00:00 +0900', '港サポート <support@harbor.example> wrote:']),
    top(
      'Yahoo! Japan',
      [
        '----- Original Message -----',
        'From: 港サポート <support@harbor.example>',
        'To: 田中 花子 <hana@acme.example>',
        'Date: 2026/6/1, Mon 18:00',
        'Subject: 書き出しが止まる',
        '',
      ],
      '',
    ),
    top(
      'docomo',
      ['----------元のメッセージ----------', '差出人: 港サポート', '宛先: 田中 花子', '件名: 書き出しが止まる', ''],
      '',
    ),
    top(
      'au',
      [
        '-----元のメッセージ-----',
        'From: support@harbor.example',
        'Sent: 2026年06月01日 18:00',
        'Subject: 書き出しが止まる',
        '',
      ],
      '',
    ),
    outlook('Outlook desktop', ['差出人:', '送信日時:', '宛先:', '件名:'], jaValues),
    outlook('Outlook English labels', ['From:', 'Sent:', 'To:', 'Subject:'], jaValues),
    outlook('Outlook mobile', ['差出人:', '送信日時:', '宛先:', '件名:'], jaValues, [
      'iOS 版 Outlook を入手',
      '________________________________',
    ]),
    outlook(
      'Outlook new labels',
      ['差出人:', '日付:', '宛先:', '件名:'],
      [
        ' 港サポート <support@harbor.example>',
        ' 月曜日, 2026年6月1日 18:00',
        ' 田中 花子 <hana@acme.example>',
        ' 書き出しが止まる',
      ],
    ),
    top('Shuriken', ['2026年6月1日 18:00:00 に 港サポート さんは書きました:'], '> '),
    top('signature', '2026年6月1日(月) 18:00 港サポート <support@harbor.example>:', '> ', [
      '--',
      '株式会社アクメ',
      '田中 花子',
      'TEL: 03-0000-0000',
    ]),
    top('signature box', '2026年6月1日(月) 18:00 港サポート <support@harbor.example>:', '> ', [
      '━━━━━━━━━━━━━━',
      '株式会社アクメ 田中 花子',
      '〒105-0001 東京都港区1-1-1',
      'TEL: 03-0000-0000',
      '━━━━━━━━━━━━━━',
    ]),
    top(
      'Outlook web separator',
      [
        '-----Original Message-----',
        'From: 港サポート <support@harbor.example>',
        'Sent: Monday, June 1, 2026 6:00 PM',
        'To: 田中 花子',
        'Subject: 書き出しが止まる',
        '',
      ],
      '',
    ),
    top('mailing list', ['港サポート さんは', '2026年6月1日 18:00 に書きました:'], '> '),
  ],
};

/** A table of a language with the forms that most programs share. */
const european = (
  bodies: Table['bodies'],
  message: readonly string[],
  {
    gmail,
    apple,
    thunderbird,
    labels,
    values,
    original,
    phone,
  }: Record<'gmail' | 'apple' | 'thunderbird' | 'original' | 'phone', string> & {
    labels: readonly string[];
    values: readonly string[];
  },
): Table => ({
  bodies,
  message,
  perForm: 2,
  forms: [
    top('Gmail', gmail),
    top('Apple Mail', apple, '> ', [phone]),
    bottom('Thunderbird', thunderbird),
    outlook('Outlook', labels, values),
    outlook('Outlook original', labels, values, [original]),
  ],
});
const VALUES = (date: string, subject: string) => [
  ' Harbor Support <support@harbor.example>',
  ` ${date}`,
  ' Ada <ada@acme.example>',
  ` ${subject}`,
];

const TABLES: Readonly<Record<string, Table>> = {
  en: EN,
  ja: JA,
  de: european(
    [['Danke, das hat funktioniert.'], ['Hallo Sam,', '', 'der Fehler tritt noch auf.', 'Brauchen Sie das Protokoll?']],
    ['Bitte versuchen Sie es noch einmal.', 'Freundliche Grüße'],
    {
      gmail: 'Am Mo., 1. Juni 2026 um 18:00 Uhr schrieb Harbor Support <support@harbor.example>:',
      apple: 'Am 01.06.2026 um 18:00 schrieb Harbor Support <support@harbor.example>:',
      thunderbird: 'Am 01.06.26 um 18:00 schrieb Harbor Support:',
      labels: ['Von:', 'Gesendet:', 'An:', 'Betreff:'],
      values: VALUES('Montag, 1. Juni 2026 18:00', 'AW: Export'),
      original: '-----Ursprüngliche Nachricht-----',
      phone: 'Von meinem iPhone gesendet',
    },
  ),
  fr: european(
    [['Merci, cela fonctionne.'], ['Bonjour Sam,', '', "l'erreur est toujours là.", 'Voulez-vous le journal ?']],
    ['Merci de réessayer.', 'Cordialement'],
    {
      gmail: 'Le lun. 1 juin 2026 à 18:00, Harbor Support <support@harbor.example> a écrit :',
      apple: 'Le 1 juin 2026 à 18:00, Harbor Support <support@harbor.example> a écrit :',
      thunderbird: 'Le 01/06/2026 à 18:00, Harbor Support a écrit :',
      labels: ['De :', 'Envoyé :', 'À :', 'Objet :'],
      values: VALUES('lundi 1 juin 2026 18:00', 'RE: Export'),
      original: "-----Message d'origine-----",
      phone: 'Envoyé de mon iPhone',
    },
  ),
  es: european(
    [['Gracias, ya funciona.'], ['Hola Sam:', '', 'el error sigue igual.', '¿Necesita el registro?']],
    ['Inténtelo de nuevo, por favor.', 'Un saludo'],
    {
      gmail: 'El lun, 1 jun 2026 a las 18:00, Harbor Support (<support@harbor.example>) escribió:',
      apple: 'El 1 jun 2026, a las 18:00, Harbor Support <support@harbor.example> escribió:',
      thunderbird: 'El 1/6/26 a las 18:00, Harbor Support escribió:',
      labels: ['De:', 'Enviado:', 'Para:', 'Asunto:'],
      values: VALUES('lunes, 1 de junio de 2026 18:00', 'RE: Exportación'),
      original: '-----Mensaje original-----',
      phone: 'Enviado desde mi iPhone',
    },
  ),
  it: european(
    [['Grazie, ora funziona.'], ['Ciao Sam,', '', "l'errore rimane.", 'Serve il registro?']],
    ['La preghiamo di riprovare.', 'Cordiali saluti'],
    {
      gmail: 'Il giorno lun 1 giu 2026 alle ore 18:00 Harbor Support <support@harbor.example> ha scritto:',
      apple: 'Il giorno 1 giu 2026, alle ore 18:00, Harbor Support <support@harbor.example> ha scritto:',
      thunderbird: 'Il 01/06/26 18:00, Harbor Support ha scritto:',
      labels: ['Da:', 'Inviato:', 'A:', 'Oggetto:'],
      values: VALUES('lunedì 1 giugno 2026 18:00', 'R: Esportazione'),
      original: '-----Messaggio originale-----',
      phone: 'Inviato da iPhone',
    },
  ),
  pt: european(
    [['Obrigado, funcionou.'], ['Olá Sam,', '', 'o erro continua.', 'Precisa do registro?']],
    ['Por favor, tente novamente.', 'Atenciosamente'],
    {
      gmail: 'Em seg., 1 de jun. de 2026 às 18:00, Harbor Support <support@harbor.example> escreveu:',
      apple: 'Em 1 de jun. de 2026, à(s) 18:00, Harbor Support <support@harbor.example> escreveu:',
      thunderbird: 'Em 01/06/2026 18:00, Harbor Support escreveu:',
      labels: ['De:', 'Enviado:', 'Para:', 'Assunto:'],
      values: VALUES('segunda-feira, 1 de junho de 2026 18:00', 'RES: Exportação'),
      original: '-----Mensagem original-----',
      phone: 'Enviado do meu iPhone',
    },
  ),
  nl: european(
    [['Bedankt, het werkt nu.'], ['Hallo Sam,', '', 'de fout blijft.', 'Heeft u het logboek nodig?']],
    ['Probeer het opnieuw.', 'Met vriendelijke groet'],
    {
      gmail: 'Op ma 1 jun 2026 om 18:00 schreef Harbor Support <support@harbor.example>:',
      apple: 'Op 1 jun. 2026, om 18:00 heeft Harbor Support <support@harbor.example> het volgende geschreven:',
      thunderbird: 'Op 01-06-2026 om 18:00 schreef Harbor Support:',
      labels: ['Van:', 'Verzonden:', 'Aan:', 'Onderwerp:'],
      values: VALUES('maandag 1 juni 2026 18:00', 'RE: Export'),
      original: '-----Oorspronkelijk bericht-----',
      phone: 'Verstuurd vanaf mijn iPhone',
    },
  ),
  pl: european(
    [['Dziękuję, działa.'], ['Cześć Sam,', '', 'błąd nadal występuje.', 'Czy potrzebny jest dziennik?']],
    ['Proszę spróbować ponownie.', 'Pozdrawiam'],
    {
      gmail: 'pon., 1 cze 2026 o 18:00 Harbor Support <support@harbor.example> napisał(a):',
      apple: 'Wiadomość napisana przez Harbor Support <support@harbor.example> w dniu 1 cze 2026, o godz. 18:00:',
      thunderbird: 'W dniu 1.06.2026 o 18:00, Harbor Support pisze:',
      labels: ['Od:', 'Wysłano:', 'Do:', 'Temat:'],
      values: VALUES('poniedziałek, 1 czerwca 2026 18:00', 'ODP: Eksport'),
      original: '-----Oryginalna wiadomość-----',
      phone: 'Wysłane z iPhone’a',
    },
  ),
  zh: european([['谢谢，已经好了。'], ['您好：', '', '错误仍然存在。', '需要日志吗？']], ['请再试一次。', '此致'], {
    gmail: 'Harbor Support <support@harbor.example> 于2026年6月1日周一 18:00写道：',
    apple: '在 2026年6月1日，18:00，Harbor Support <support@harbor.example> 写道：',
    thunderbird: '在 2026/6/1 18:00, Harbor Support 写道:',
    labels: ['发件人:', '发送时间:', '收件人:', '主题:'],
    values: VALUES('2026年6月1日 18:00', '回复: 导出'),
    original: '------------------ 原始邮件 ------------------',
    phone: '发自我的 iPhone',
  }),
  ko: european(
    [['감사합니다. 해결되었습니다.'], ['안녕하세요,', '', '오류가 계속됩니다.', '로그가 필요한가요?']],
    ['다시 시도해 주세요.', '감사합니다'],
    {
      gmail: '2026년 6월 1일 (월) 오후 6:00, Harbor Support <support@harbor.example>님이 작성:',
      apple: '2026. 6. 1. 오후 6:00, Harbor Support <support@harbor.example> 작성:',
      thunderbird: '2026-06-01 18:00에 Harbor Support 이(가) 쓴 글:',
      labels: ['보낸 사람:', '보낸 날짜:', '받는 사람:', '제목:'],
      values: VALUES('2026년 6월 1일 월요일 18:00', 'RE: 내보내기'),
      original: '-----Original Message-----',
      phone: '나의 iPhone에서 보냄',
    },
  ),
};

function build(language: string, { message }: Table, form: Form, body: readonly string[]): LabelledReply {
  const quoted = message.map((line) => (line === '' ? form.mark.trimEnd() : `${form.mark}${line}`));
  const { foot = [], head } = form;
  const mail =
    form.position === 'top'
      ? [...body, ...(foot.length > 0 ? ['', ...foot] : []), '', ...head, ...(form.mark === '' ? [] : ['']), ...quoted]
      : [...head, ...quoted, '', ...body];
  const isText = (line: string) => line.trim() !== '';
  return {
    language,
    form: form.name,
    mail: mail.join('\n'),
    own: body.filter(isText),
    added: [...head, ...message.map((line) => `${form.mark}${line}`)].filter(isText),
  };
}

/** All replies. Each form is combined with several bodies of its language. */
export const REPLIES: readonly LabelledReply[] = Object.entries(TABLES).flatMap(([language, table]) =>
  table.forms.flatMap((form, at) =>
    Array.from({ length: table.perForm }, (_, index) =>
      build(language, table, form, table.bodies[(at + index) % table.bodies.length] ?? []),
    ),
  ),
);
