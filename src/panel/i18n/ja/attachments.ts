import type { attachments as english } from '../en/attachments.ts';
import type { Message } from '../translate.ts';

/** Words of attaching files, in Japanese. */
export const attachments: Record<keyof typeof english, Message> = {
  'attachments.add': 'ファイルを添付',
  'attachments.hint': '1ファイル{size}まで、{count}件まで添付できます。ここへのドロップや貼り付けもできます。',
  'attachments.drop': 'ここにドロップしてください',
  'attachments.list': '添付したファイル',
  'attachments.remove': '{name}を取り消す',
  'attachments.retry': '{name}をもう一度送る',
  'attachments.waiting': '待機中',
  'attachments.progress': '{name}をアップロードしています',
  'attachments.done': '{name}を添付しました。',
  'attachments.removed': '{name}を取り消しました。',
  'attachments.large': '{name}は{size}です。1ファイル{limit}まで添付できます。',
  'attachments.type': '{name}は添付できません。添付できる形式：{types}',
  'attachments.empty': '{name}は空のファイルです。',
  'attachments.many': { other: '添付できるのは{n}件までです。' },
};
