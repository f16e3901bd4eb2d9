/** The expected result of a mail in the corpus. */
export interface Expected {
  /** Its new text; absent for automatic mails, whose text is not read. */
  text?: string;
  /** Names of its files; default none. */
  files?: readonly string[];
  /** Names of those of its files whose type is refused. Default none. */
  omitted?: readonly string[];
  /** The code of its refusal. */
  refused?: string;
}

/**
 * The mails in `corpus/`, each to `reply+0123456789abcdef0123456789abcdef@reply.harbor.example`, the reply address of
 * `hana@acme.example`.
 */
export const CORPUS: Readonly<Record<string, Expected>> = {
  'ja-gmail-web': { text: 'ありがとうございます。\nもう一度試しましたが、まだ失敗します。' },
  'ja-gmail-android': { text: '直りました!' },
  'ja-iphone': { text: 'はい、管理者の画面でも同じです。' },
  'ja-outlook-iso2022jp': {
    text: '佐藤様\n\nお世話になっております。アクメの田中です。\n添付の手順で試しましたが、同じエラーになります。\n\nよろしくお願いいたします。',
  },
  'ja-outlook-365': { text: '承知しました。明日確認します。' },
  'ja-becky-sjis': { text: '佐藤様\n\n再起動したら直りました。' },
  'ja-thunderbird-bottom': { text: 'はい、最新版です。\nログも必要でしょうか。' },
  'ja-flowed-delsp': { text: '長い一行が途中で折り返されています。\n次の段落です。' },
  'ja-rfc2231': { text: 'ログを添付します。', files: ['書き出しエラーのログ 2026年6月.txt'] },
  'ja-rfc2047-name': { text: '画面を添付します。', files: ['画面.png'] },
  'ja-carrier-sjis-8bit': { text: '了解です。夕方に再度試してみます' },
  'ja-between-quotes': { text: '> お使いの版は何ですか。\n\n2.4 です。\n\n> いつからですか。\n\n今朝からです。' },
  'ja-signature-box': { text: '対応ありがとうございました。' },
  'ja-html-only-iso2022jp': { text: '本文は HTML だけです。\nA < B & C' },
  'ja-windows-31j': { text: '①設定を開く\n②㈱アクメを選ぶ～\nで再現します。' },
  'ja-euc-jp': { text: 'EUC の端末から送ります。' },
  'ja-original-marked': { text: 'お手数ですが、ご確認をお願いします。' },
  'ja-wrote-san': { text: '管理者にも聞いてみます。' },
  'ja-halfwidth-kana': { text: 'ﾊﾝｶｸ ｶﾅ も届きますか。' },
  'ja-unmarked-quote': { text: 'できました。' },
  'ja-quote-alone': { text: '', refused: 'empty' },
  'ja-rule-in-text': { text: '結果は次のとおりです。\n----------\nerror 500\n----------\n直し方を教えてください。' },
  'ja-auto-subject': { refused: 'automatic' },
  'ja-vacation': { refused: 'automatic' },
  'ja-multibyte-emoji': { text: '𠮷野家の件、👨‍👩‍👧 さんも確認済みです🎉' },
  'en-gmail': { text: 'Still fails here.\n\nHana' },
  'en-outlook-desktop': { text: 'Hello Sato,\n\nplease see my answer.' },
  'en-iphone': { text: 'Works now, thanks!' },
  'en-apple-mail': { text: 'No, only for exports with dates.' },
  'en-thunderbird-bottom': { text: 'I did. It says the same, on both of our machines.' },
  'en-between-quotes': { text: '> Which version?\n\n2.4\n\n> Since when?\n\nThis morning.' },
  'en-html-only': { text: "It's solved." },
  'en-outlook-mobile': { text: 'Will do tomorrow.' },
  'en-windows-1252': { text: 'It’s the “export” – café menu, 5 €.' },
  'en-smime': { text: 'Signed.', files: [] },
  'en-invitation': { text: 'See the invitation.', files: ['invite.ics'], omitted: ['invite.ics'] },
  'en-screenshot-and-logo': { text: 'Look:\nHana', files: ['image001.png'] },
  'en-program-attached': { text: 'Run this.', files: ['fix.exe'], omitted: ['fix.exe'] },
  'en-bounce': { refused: 'automatic' },
  'en-out-of-office': { refused: 'automatic' },
  'en-mailing-list': { refused: 'automatic' },
  'en-loop': { refused: 'loop' },
  'en-loop-own-id': { refused: 'loop' },
  'en-stranger': { text: 'Please give me access.', refused: 'wrong_sender' },
  'en-two-senders': { refused: 'wrong_sender' },
  'en-two-senders-hidden': { text: 'Please give me access.', refused: 'forged' },
  'en-unknown-address': { text: 'Hello?', refused: 'unknown_address' },
  'en-no-message-id': { text: 'Once.' },
  'en-nul-and-controls': { text: 'before after' },
  'en-command-line': { text: 'I ran this:\n\n$ harbor export --all\nexit code 1' },
};
