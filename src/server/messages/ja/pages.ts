import type { Messages } from '../messages.ts';

/** The page on which an address without an account consents to mails, in Japanese. */
export const consentPage: Messages['consentPage'] = {
  title: (vendor) => `メールでの更新通知 · ${vendor}`,
  views: {
    loading: { heading: 'メールでの更新通知', text: () => '読み込んでいます…' },
    asked: {
      heading: '更新通知をメールで受け取りますか？',
      text: (vendor) =>
        `${vendor} をご利用のお客様が、お問い合わせのCCに、お使いのメールアドレスを追加しました。このお客様のお問い合わせについて、更新通知を受け取るかどうかをお選びください。`,
    },
    accepted: {
      heading: '更新通知を受け取る設定です',
      text: () => 'CCに追加されたお問い合わせに更新があると、メールでお知らせします。',
    },
    refused: {
      heading: '更新通知を受け取らない設定です',
      text: () => 'このお客様のお問い合わせについて、メールをお送りすることはありません。',
    },
    invalid: {
      heading: 'このリンクは無効です',
      text: () => 'リンクが途中で切れているか、有効期限が切れています。最新のメールにあるリンクを開いてください。',
    },
    failed: { heading: '処理できませんでした', text: () => 'しばらくしてから、もう一度お試しください。' },
    offline: {
      heading: '接続できませんでした',
      text: () => 'インターネット接続を確認して、もう一度お試しください。',
    },
  },
  change: 'この設定は、同じリンクからいつでも変更できます。',
  accept: '受け取る',
  refuse: '受け取らない',
  retry: '再試行',
  scriptNeeded: {
    heading: 'JavaScriptが無効になっています',
    text: '更新通知の設定を変更するには、ブラウザーでJavaScriptを有効にして、このページを再読み込みしてください。それまで、現在の設定は変わりません。',
  },
};

/** The page behind `List-Unsubscribe`, in Japanese. */
export const unsubscribePage: Messages['unsubscribePage'] = {
  ask: { heading: 'メールの配信を停止しますか？', text: 'ボタンを押すまで、設定は変わりません。' },
  done: {
    heading: 'メールの配信を停止しました',
    text: 'お客様ご自身のお問い合わせへの回答は、引き続きメールでお届けします。配信の再開をご希望の場合は、サポートまでご連絡ください。',
  },
  invalid: {
    heading: 'このリンクは無効です',
    text: 'リンクが途中で切れています。最新のメールにあるリンクを開いてください。',
  },
  button: '配信を停止する',
};

/** The page at `GET /`, in Japanese. */
export const startPage: Messages['startPage'] = {
  what: 'このサーバーは、サポートウィジェット「Madoguchi」とチケット API を提供しています。',
  tag: '次のタグをページに追加すると、ウィジェットが表示されます。',
  token: 'data-token-url には、ログイン中のユーザーのトークンを返す、お客様の製品の URL を指定します。',
  noWidget: 'ビルド済みのファイルが見つからないため、ウィジェットは配信されていません。',
  description: 'API の説明（OpenAPI）',
  health: '稼働状況',
  readiness: '受付可否',
};

export const inboxPage: Messages['inboxPage'] = {
  title: 'サインイン · 受信トレイ',
  confirm: {
    heading: '受信トレイにサインイン',
    text: (name) => `${name} さんとしてサインインします。`,
    button: 'サインイン',
  },
  invalid: {
    heading: 'このリンクは無効です',
    text: 'リンクの有効期限が切れているか、すでに使用されています。新しいリンクをリクエストしてください。',
    link: 'サインイン画面へ',
  },
  notBuilt: {
    heading: '受信トレイは配信されていません',
    text: '受信トレイのビルド済みファイルが見つかりませんでした。API は利用できます。',
  },
};
