import type { Messages } from '../messages.ts';

/** Reasons why an incoming mail is not added to a ticket, in Japanese. */
export const mailRefusals: Messages['mailRefusals'] = {
  unreadable: 'メールを読み取れません。',
  automatic: '自動送信されたメールです。',
  loop: 'このシステムから送信されたメールです。',
  unknown_address: '送信者が返信できるチケット宛てのメールではありません。',
  wrong_sender: '別の方の返信用アドレスに送信されたメールです。',
  forged: 'メールの送信者を認証できませんでした。',
  too_many: 'この送信者からチケットへのメールが、1時間あたりの上限を超えました。',
  empty: 'メールに引用以外の本文がありません。',
  follow_up: '完了から時間が経っているため、再開できません。続きのお問い合わせを送信してください。',
  closed: 'このチケットは完了しており、再開できるのは起票者だけです。',
  unknown_sender: '送信者のアカウントがありません。',
  not_allowed: '送信者はお問い合わせを送信できません。',
};

/** Mails about tickets, in Japanese. */
export const ticketMails: Messages['ticketMails'] = {
  hello: (name) => (name === null ? 'お世話になっております。' : `${name} 様`),
  subject: (number, event, subject) => `[#${number}] ${event}：${subject}`,
  ccReason: (name) => `このメールは、${name} 様がCCに指定されたためお送りしています。`,
  received: '受付',
  receivedText: (number) => `お問い合わせ #${number} を受け付けました。`,
  due: (time) => `今後の流れ：${time} までに、サポート担当より回答いたします。`,
  next: '今後の流れ：サポート担当が確認のうえ、回答いたします。',
  follow: '回答はメールとサポート画面でお知らせします。追加のご連絡はサポート画面からお願いいたします。',
  answered: '回答',
  answeredText: (name, number) => `お問い合わせ #${number} に ${name} が回答しました。`,
  files: '添付ファイル（サポート画面で開けます）：',
  turn: {
    pending: '今後の流れ：サポート画面からのご返信をお待ちしております。',
    solved: '今後の流れ：解決したかどうかを、サポート画面でお知らせください。',
    closed: 'このお問い合わせは完了しています。引き続きサポートが必要な場合は、サポート画面から再開してください。',
  },
  turnElse: '今後の流れ：引き続き対応いたします。追加のご連絡はサポート画面からお願いいたします。',
  turnCopy: 'お問い合わせの詳細は、起票者のサポート画面で確認できます。',
  answers: '追加のご連絡は、このメールへの返信でもお送りいただけます。',
  unsubscribe: '今後このメールの受信を希望されない場合は、こちらからお手続きください：',
  question: (number) => `お問い合わせ #${number} の更新通知を受け取りますか？`,
  questionText: (vendor, number) =>
    `${vendor} をご利用のお客様が、お問い合わせ #${number} の更新をメールでお知らせするため、このメールアドレスをCCに追加しました。`,
  questionLink: '更新通知を受け取るかどうかは、こちらからお選びください：',
  questionIgnore: '何もされない場合、今後メールをお送りすることはありません。',
  commented: 'コメント追加',
  commentedText: (name, number) => `お問い合わせ #${number} に ${name} 様がコメントを追加しました。`,
  change: { assigned: '対応中', solved: '解決策のご案内', closed: '完了' },
  changeText: {
    assigned: (name, number) => `お問い合わせ #${number} は ${name} が担当いたします。`,
    solved: (_name, number) => `お問い合わせ #${number} を解決済みとしました。`,
    closed: (_name, number) => `お問い合わせ #${number} を完了としました。`,
  },
  survey: 'サポートの評価のお願い',
  surveyText: (number) =>
    `お問い合わせ #${number} は完了しました。今回のサポートについて、ご満足度をお聞かせください。`,
  surveyLink: '評価はこちらからお願いいたします：',
  truncated: '［メールが長すぎるため、途中までを取り込みました。以降の内容は含まれていません。］',
  omittedFiles: '［メールの次のファイルは添付できませんでした。］',
  omittedFile: (reason) =>
    reason === 'too_large'
      ? 'ファイルが大きすぎます'
      : reason === 'too_many_files'
        ? '添付できる件数を超えています'
        : reason === 'quota'
          ? '添付ファイルの保存容量が上限に達しています'
          : 'この形式のファイルは添付できません',
  refused: '追加できませんでした',
  refusedText: (number) =>
    `お送りいただいたメールを、お問い合わせ #${number} に追加できませんでした。サポート担当には届いていません。`,
  refusal: {
    empty: '引用以外の本文がありませんでした。引用部分より上にご記入ください。',
    follow_up: '完了から時間が経っているため、再開できません。サポート画面から、続きのお問い合わせを送信してください。',
    closed: 'このお問い合わせは完了しており、再開できるのは起票者のみです。起票者にご連絡ください。',
    too_large: 'メールまたは添付ファイルが大きすぎます。',
    validation: '本文が長すぎます。',
  },
  unanswerable: 'メールを受け付けられませんでした',
  unanswerableText: {
    unknown_sender: (vendor) =>
      `${vendor}宛てのメールは、サポート担当に届いておりません。このアドレスでは、ご登録いただいているお客様からのお問い合わせのみを受け付けています。\n\nアカウントに登録されているメールアドレスからお送りいただくか、サインインしてサポート画面からお問い合わせください。`,
    not_allowed: (vendor) =>
      `${vendor}宛てのメールは、サポート担当に届いておりません。ご利用のアカウントには、お問い合わせの受付が含まれていません。\n\nサインインしてサポート画面をご確認ください。`,
  },
};

/** Mails to admins about support access, in Japanese. */
export const accessMails: Messages['accessMails'] = {
  hello: (name) => `${name} 様`,
  subject: {
    granted: 'サポートアクセスがオンになりました',
    reset: 'サポートアクセスの終了日時が変更されました',
    requested: 'サポート担当がアクセスを申請しています',
    used: 'サポート担当がアクセスを利用しました',
    ending: 'サポートアクセスは24時間以内に終了します',
    ended: 'サポートアクセスがオフになりました',
    break_glass: '緊急：サポート担当がアカウントへのアクセスをオンにしました',
  },
  text: {
    granted: (by, end) => `${by} 様がサポートアクセスをオンにしました。${end} に自動的に終了します。`,
    reset: (by, end) => `${by} 様がサポートアクセスの終了日時を変更しました。${end} に自動的に終了します。`,
    requested: (by, end) =>
      `サポート担当の ${by} がアクセスを申請しています。${end} までに管理者の回答がない場合、申請は期限切れとなり、アクセスは許可されません。`,
    used: (by, end) => `サポート担当の ${by} が、許可されたアクセスを利用しました。アクセスは ${end} に終了します。`,
    ending: (_by, end) => `サポートアクセスは ${end} に自動的に終了します。お手続きは不要です。`,
    ended: (by, end) =>
      by === '' ? `サポートアクセスは ${end} に有効期限が切れました。` : `${by} 様がサポートアクセスをオフにしました。`,
    break_glass: (by, end) =>
      `緊急対応のため、サポート担当の ${by} が、申請なしでアカウントへのアクセスをオンにしました。${end} に自動的に終了します。いつでもオフにできます。`,
  },
  scope: {
    view: 'サポート担当ができるのは閲覧のみで、変更はできません。',
    act: 'サポート担当は閲覧と編集ができます。',
    act_as: 'サポート担当は、閲覧のほか、お客様のユーザーとして操作できます。',
  },
  reason: '理由：',
  where: '確認と変更は、サポート画面の「サポートアクセス」からお願いいたします。',
};

/** Comments about a linked incident, in Japanese. */
export const incidents: Messages['incidents'] = {
  states: {
    investigating: '調査中',
    identified: '原因を特定',
    monitoring: '経過観察中',
    resolved: '解決済み',
  },
  heading: (name, state) => `障害「${name}」：${state}`,
  resolved: '障害は解決しました。',
  removed: '障害は稼働状況ページに掲載されなくなりました。',
};

export const mergedTickets: Messages['mergedTickets'] = {
  source: (number) => `このチケットは #${number} に統合されました。以降は #${number} で対応いたします。`,
  target: (number) => `#${number} から統合：`,
};

/** The mail of `madoguchi mail test`, in Japanese. */
export const testMail: Messages['testMail'] = {
  subject: 'テストメール',
  text: 'このメールは「madoguchi mail test」で送信されました。メールの設定は正しく動作しています。\n',
};
