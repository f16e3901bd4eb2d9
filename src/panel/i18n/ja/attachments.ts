import type { attachments as english } from '../en/attachments.ts';
import type { Message } from '../translate.ts';

/** Words of attaching files, in Japanese. */
export const attachments: Record<keyof typeof english, Message> = {
  'attachments.add': 'ファイルを添付',
  'attachments.camera': '写真を撮る',
  'attachments.hint': '{count}件まで、1件{size}以内',
  'attachments.types': '{types}。ここへのドロップや貼り付けもできます。',
  'attachments.drop': 'ここにドロップしてください',
  'attachments.list': '添付したファイル',
  'attachments.remove': '{name}を削除',
  'attachments.retry': '{name}を再送信',
  'attachments.waiting': '待機中',
  'attachments.progress': '{name}をアップロードしています',
  'attachments.done': '{name}を添付しました',
  'attachments.removed': '{name}を削除しました',
  'attachments.cleaned': '位置情報などの非表示の情報を削除しました',
  'attachments.lost': 'アップロードが中断されました。ファイルをもう一度選んでください。',
  'attachments.large': '{name}は大きすぎます。1件{limit}まで添付できます。',
  'attachments.proxy':
    'ご利用のネットワークで、このサイズのファイルが制限されています。小さいファイルを添付するか、システム管理者にお問い合わせください。',
  'attachments.type': '{name}は添付できません。添付できる形式：{types}',
  'attachments.empty': '{name}は空のファイルです。',
  'attachments.twice': '{name}はすでに添付されています。',
  'attachments.many': { other: '添付できるのは{n}件までです。' },
};
