import type { Locale } from '../translate.ts';
import type { errors as english } from '../en/errors.ts';

export const errors: Locale<typeof english> = {
  'error.offline': 'オフラインのようです。入力内容はこのページに残っています。',
  'error.timeout': '応答に時間がかかっています。入力内容はこのページに残っています。',
  'error.bad_response': '応答を読み取れませんでした。しばらくしてからもう一度お試しください。',
  'error.aborted': '中断されました。',
  'error.auth_required': 'ログインしてからご利用ください。',
  'error.auth_expired': 'もう一度ログインしてください。入力内容は残っています。',
  'error.auth_invalid': 'ログイン状態を確認できませんでした。もう一度ログインしてください。',
  'error.forbidden': 'この操作を行う権限がありません。',
  'error.not_found': '見つからないか、閲覧できない内容です。',
  'error.conflict': 'ほかの方が先に変更しました。最新の内容をご確認ください。',
  'error.stale': 'ほかの方が先に変更しました。最新の内容をご確認ください。',
  'error.too_large': 'サイズが上限を超えています。',
  'error.type_refused': 'この形式のファイルは添付できません。',
  'error.validation': '印のついた項目をご確認ください。',
  'error.idem_in_flight': '送信中です。しばらくお待ちください。',
  'error.idem_reused': 'すでに送信されています。別のタブから送信された可能性があります。',
  'error.grant_too_long': 'アクセスを許可できるのは最長90日間です。',
  'error.grant_ended': 'このアクセスはすでに終了しています。',
  'error.rate_limited': '混み合っています。',
  'error.quota': '添付ファイルの保存容量がいっぱいです。',
  'error.unavailable': 'ただいま応答できません。',
  'error.later': '{time}以降にもう一度お試しください。',
  'error.other': '問題が発生しました。お手数ですが、もう一度お試しください。',
};
