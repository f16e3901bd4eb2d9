/** A help article of Harbor. */
export interface SeedArticle {
  id: string;
  language: 'en' | 'ja';
  title: string;
  excerpt: string;
}

const en = (id: string, title: string, excerpt: string): SeedArticle => ({ id, language: 'en', title, excerpt });
const ja = (id: string, title: string, excerpt: string): SeedArticle => ({
  id: `${id}-ja`,
  language: 'ja',
  title,
  excerpt,
});

/** Help articles in both languages. The id of a Japanese article is that of its English counterpart with `-ja`. */
export const articles: readonly SeedArticle[] = [
  en(
    'eta',
    'How Harbor works out an ETA',
    'An ETA combines the carrier’s schedule, the vessel’s position and how busy the berth is. This page says which one wins, and why it can move.',
  ),
  en(
    'move-container',
    'Move a container to another bill of lading',
    'If events of a container are missing, it may be attached to a cancelled document. Move it and its events follow within a minute.',
  ),
  en(
    'map-start',
    'Choose where the live map starts',
    'Zoom to the place you work with, open the map’s menu and choose “Start here”. The view is kept per filter set.',
  ),
  en(
    'free-time',
    'Free time, demurrage and detention',
    'From which event free time counts, how public holidays are treated, and where to set this per carrier contract.',
  ),
  en(
    'alerts',
    'Delay alerts: what they compare with',
    'An alert compares the current ETA with the latest confirmed schedule, unless a rule says otherwise.',
  ),
  en(
    'customs-4031',
    'Customs error 4031: consignee unknown',
    'The consignee’s registration number needs its two-letter country prefix. How to find and correct all addresses that lack it.',
  ),
  en(
    'pdf',
    'Export documents as PDF',
    'Paper formats, margins, languages and how to use your own templates for packing lists, invoices and declarations.',
  ),
  en(
    'upload-limit',
    'Size and type of uploaded documents',
    'One document can have up to 25 MB. Scans of 300 dpi are readable and stay well below it.',
  ),
  en(
    'signatory',
    'Change who signs your invoices',
    'The signatory is kept per branch. Invoices already issued keep the name they were issued with.',
  ),
  en(
    'webhooks',
    'Webhooks: delivery, retries and signatures',
    'Events are kept for 72 hours and delivered in order. What to check when nothing arrives: certificate chain, answer within ten seconds, signature.',
  ),
  en(
    'api-shipments',
    'Create shipments through the API',
    'Required fields by status, idempotency, and how to add the carrier later to a draft.',
  ),
  en(
    'api-keys',
    'Rotate API keys without downtime',
    'Keep two keys valid at the same time, watch “Last used”, then remove the old one. Scopes are copied when you duplicate a key.',
  ),
  en(
    'edi-duplicates',
    'Duplicate EDI messages',
    'Why a partner’s gateway may send a message twice, and how duplicate detection by document number prevents double bookings.',
  ),
  en(
    'sandbox',
    'Refresh your sandbox',
    'A refresh replaces everything in the sandbox with masked production data. It takes about 40 minutes.',
  ),
  en(
    'seats',
    'How seats are counted',
    'A month is charged by its highest number of active users. Invitations that are undone within a day do not count.',
  ),
  en(
    'sso',
    'Single sign-on: group claims',
    'If new users cannot sign in, the token may lack its groups. Send only groups assigned to the application.',
  ),
  en(
    'two-factor',
    'Lost your second factor?',
    'Any admin of your organization can reset it. Add a second device and print recovery codes before you need them.',
  ),
  en(
    'invitations',
    'Invitations that do not arrive',
    'When a mailbox refuses mail, Harbor stops sending to it. How to see this and how to lift the stop.',
  ),
  en(
    'csv',
    'Export lists as CSV or Excel',
    'Which characters, separators and time zones the export uses, and how to open it without broken letters.',
  ),
  en(
    'on-time',
    'How the on-time rate is calculated',
    'Shipments count as on time within the tolerance of your contract. Cancelled shipments never count.',
  ),
  ja(
    'eta',
    '到着予定日（ETA）の計算方法',
    '船会社のスケジュール、本船の位置、バースの混雑状況を組み合わせて計算します。どれが優先されるか、なぜ変わるのかを説明します。',
  ),
  ja(
    'move-container',
    'コンテナを別の船荷証券に付け替える',
    'コンテナのイベントが届かないときは、取り消し済みの書類にひも付いている場合があります。付け替えると1分以内に反映されます。',
  ),
  ja(
    'customs-4031',
    '通関エラー4031「荷受人が不明」',
    '荷受人の登録番号には国コード2文字が必要です。国コードのない宛先をまとめて探して修正する手順を説明します。',
  ),
  ja(
    'upload-limit',
    'アップロードできる書類の大きさと形式',
    '1ファイルは25 MBまでです。300 dpiのスキャンなら、十分に読めて上限にも収まります。',
  ),
  ja(
    'webhooks',
    'Webhookの配信・再送・署名',
    'イベントは72時間保存され、順番どおりに届きます。届かないときは、証明書、10秒以内の応答、署名をご確認ください。',
  ),
  ja(
    'api-keys',
    'APIキーを止めずに入れ替える',
    '2つのキーを同時に有効にし、「最終使用」を確認してから古いキーを削除します。複製すると権限も引き継がれます。',
  ),
  ja(
    'seats',
    '利用者数の数え方',
    'その月で最も多かった利用者数で計算します。24時間以内に取り消した招待は含まれません。',
  ),
  ja(
    'sso',
    'シングルサインオンのグループ設定',
    '新しい利用者がサインインできないときは、トークンにグループ情報が含まれていない場合があります。',
  ),
  ja('csv', 'CSV・Excel形式での出力', '文字コード、区切り文字、時間帯の扱いと、文字化けさせずに開く方法を説明します。'),
  ja(
    'map-start',
    '地図の最初の表示位置を決める',
    '表示したい場所まで拡大し、地図のメニューで「ここから始める」を選びます。絞り込みごとに保存されます。',
  ),
];
