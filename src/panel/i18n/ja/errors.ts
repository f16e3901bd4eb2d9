import type { Locale } from '../translate.ts';
import type { errors as english } from '../en/errors.ts';

export const errors: Locale<typeof english> = {
  'error.offline': 'サポートに接続できません。入力内容は残っています。',
  'error.timeout': '応答に時間がかかっています。入力内容は残っています。',
  'error.bad_response': '応答を読み取れませんでした。もう一度お試しください。',
  'error.aborted': '中断されました。',
  'error.auth_required': 'ログインしてください。',
  'error.auth_expired': 'もう一度ログインしてください。入力内容は残っています。',
  'error.auth_invalid': 'もう一度ログインしてください。',
  'error.forbidden': 'この操作を行う権限がありません。',
  'error.not_found': '見つからないか、閲覧できない内容です。',
  'error.conflict': 'ほかの方が先に変更しました。最新の内容をご確認ください。',
  'error.stale': 'ほかの方が先に変更しました。最新の内容をご確認ください。',
  'error.too_large': 'サイズが上限を超えています。',
  'error.too_slow': '通信速度が遅いため中断されました。もう一度お試しください。',
  'error.type_refused': 'この形式のファイルは添付できません。',
  'error.validation': '印のついた項目をご確認ください。',
  'error.idem_in_flight': '送信中です。',
  'error.idem_reused': 'すでに送信されています。',
  'error.grant_too_long': '期間は最長90日間です。',
  'error.grant_ended': 'すでに終了しています。',
  'error.rate_limited': '混み合っています。',
  'error.quota': '添付ファイルの保存容量がいっぱいです。',
  'error.unavailable': 'ただいま応答できません。',
  'error.later': '{time}以降にもう一度お試しください。',
  'error.other': '問題が発生しました。お手数ですが、もう一度お試しください。',
};
