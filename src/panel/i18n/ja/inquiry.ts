import type { inquiry as english } from '../en/inquiry.ts';
import type { Locale } from '../translate.ts';
import { submit } from './submit.ts';

export const inquiry: Locale<typeof english> = {
  ...submit,
  'inquiry.intro': 'ログインできない場合は、こちらからお問い合わせください。',
  'inquiry.name': 'お名前',
  'inquiry.email': 'メールアドレス',
  'inquiry.sent': 'お問い合わせ {reference} を送信しました。ご本人確認のうえ、メールで回答いたします。',
};
