/**
 * Replies in less common forms of many programs. `own` stays, `added` leaves the text. Sentences are written for this purpose.
 */
export const RARE_REPLIES: readonly { own: readonly string[]; added: readonly string[] }[] = [
  { own: ['Still broken.'], added: ['2026-06-01 18:00 GMT+09:00 Sam Reed <sam@harbor.example>:', '> Please retry.'] },
  { own: ['Works.'], added: ['On Jun 1, 2026 18:00, "Sam Reed" <sam@harbor.example> wrote:', '> Please retry.'] },
  { own: ['Das hilft.'], added: ['Harbor Support schrieb am 01.06.2026 um 18:00:', '> Bitte erneut versuchen.'] },
  {
    own: ['Geht jetzt.'],
    added: [
      'Gesendet: Montag, 01. Juni 2026 um 18:00 Uhr',
      'Von: "Harbor Support" <support@harbor.example>',
      'An: ada@acme.example',
      'Betreff: Export',
      'Bitte erneut versuchen.',
    ],
  },
  { own: ['Merci.'], added: ['Le 01/06/2026 18:00, Harbor Support a écrit :', '> Merci de réessayer.'] },
  {
    own: ['Toujours pareil.'],
    added: [
      'De: "Harbor" <support@harbor.example>',
      'À: "Ada" <ada@acme.example>',
      'Envoyé: Lundi 1 Juin 2026 18:00:00',
      'Objet: Export',
      'Merci de réessayer.',
    ],
  },
  {
    own: ['Sigue igual.'],
    added: [
      'El lunes, 1 de junio de 2026, 18:00:00 CEST, Harbor <support@harbor.example> escribió:',
      'Inténtelo de nuevo.',
    ],
  },
  {
    own: ['Tutto bene.'],
    added: ['Il lunedì 1 giugno 2026 alle ore 18:00:00 CEST, Harbor <support@harbor.example> ha scritto:', 'Riprovi.'],
  },
  {
    own: ['Continua.'],
    added: [
      'Em segunda-feira, 1 de junho de 2026 18:00:00 BRT, Harbor <support@harbor.example> escreveu:',
      'Tente de novo.',
    ],
  },
  { own: ['Werkt.'], added: ['Harbor Support schreef op 01-06-2026 18:00:', '> Probeer opnieuw.'] },
  {
    own: ['Działa.'],
    added: ['pon., 1 cze 2026 o 18:00 Harbor Support <support@harbor.example> napisał:', '> Proszę spróbować.'],
  },
  { own: ['还是不行。'], added: ['At 2026-06-01 18:00:00, "Harbor" <support@harbor.example> wrote:', '>请再试一次。'] },
  { own: ['好的。'], added: ['At 2026-06-01 18:00:00, "Harbor" <support@harbor.example> wrote:', '请再试一次。'] },
  {
    own: ['收到。'],
    added: [
      '------------------ 原始邮件 ------------------',
      '发件人: "Harbor" <support@harbor.example>;',
      '发送时间: 2026年6月1日(星期一) 晚上6:00',
      '收件人: "Ada" <ada@acme.example>;',
      '主题: 导出',
      '请再试一次。',
    ],
  },
  {
    own: ['已解决。'],
    added: [
      '发件人： Harbor',
      '发送时间： 2026-06-01 18:00',
      '收件人： ada@acme.example',
      '主题： 导出',
      '请再试一次。',
    ],
  },
  {
    own: ['확인했습니다.'],
    added: [
      '-----Original Message-----',
      'From: "Harbor" <support@harbor.example>',
      'To: <ada@acme.example>',
      'Sent: 2026-06-01 (월) 18:00:00 (GMT+09:00)',
      'Subject: 내보내기',
      '다시 시도해 주세요.',
    ],
  },
  {
    own: ['네, 됩니다.'],
    added: [
      '--------- 원본 메일 ---------',
      '보낸사람: Harbor <support@harbor.example>',
      '받는사람 : ada@acme.example',
      '날짜: 2026년 6월 1일 월요일, 18시 00분',
      '제목: 내보내기',
      '다시 시도해 주세요.',
    ],
  },
  {
    own: ['直りません。'],
    added: ['2026年6月1日(月) 18:00、港サポート <support@harbor.example>:', '> もう一度お試しください。'],
  },
  {
    own: ['承知しました。'],
    added: [
      'On Mon, 1 Jun 2026 18:00:00 +0900',
      '港サポート <support@harbor.example> wrote:',
      '> もう一度お試しください。',
    ],
  },
  {
    own: ['確認します。'],
    added: [
      '差出人: 港サポート <support@harbor.example>',
      '日時: 2026年6月1日 18:00',
      '宛先: 田中 <hana@acme.example>',
      '件名: 書き出し',
      'もう一度お試しください。',
    ],
  },
  {
    own: ['了解しました。'],
    added: [
      'From: 港サポート <support@harbor.example>',
      'Date: 2026年6月1日(月) 18:00',
      'To: 田中',
      'Subject: 書き出し',
      'もう一度お試しください。',
    ],
  },
  {
    own: ['お世話になります。', 'まだ止まります。'],
    added: ['------ 元のメッセージ ------', 'From: support@harbor.example', 'もう一度お試しください。'],
  },
  {
    own: ['試しました。'],
    added: ['港サポート <support@harbor.example> 2026年6月1日(月) 18:00：', '> もう一度お試しください。'],
  },
  {
    own: ['対応済みです。'],
    added: ['"港サポート" <support@harbor.example> さんのメール:', '> もう一度お試しください。'],
  },
  { own: ['はい。'], added: ['（2026/06/01 18:00）、港サポート wrote:', '> もう一度お試しください。'] },
  { own: ['Yes.'], added: ['Sam Reed, Mon, Jun 1, 2026, 18:00:', '> Please retry.'] },
  { own: ['No.'], added: ['* Sam Reed <sam@harbor.example> [2026-06-01 18:00]:', '> Please retry.'] },
  { own: ['Ok.'], added: ['Quoting Sam Reed <sam@harbor.example>:', '> Please retry.'] },
  { own: ['Good.'], added: ['Sam Reed <sam@harbor.example> wrote (01.06.2026 18:00):', '> Please retry.'] },
  { own: ['Fine.'], added: ['In article <1@harbor.example>, Sam Reed wrote:', '> Please retry.'] },
];
