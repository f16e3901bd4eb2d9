import type { Messages } from '../messages.ts';

/** Reasons why a token is rejected, in Japanese. */
export const tokens: Messages['tokens'] = {
  malformed: 'トークンが、base64url の3つの部分からなる署名付きJWTではありません。',
  too_long: 'トークンが8,192文字を超えています。',
  header:
    'トークンのヘッダーに、受け付けていないフィールド（jwk、jku、x5u、x5c、crit、通常と異なる kid など）があります。',
  type: 'トークンのヘッダーの「typ」は受け付けていません。',
  algorithm: 'トークンが、設定とは異なるアルゴリズムで署名されています。',
  unknown_key: '公開されている鍵セットに、このトークンの鍵がありません。',
  signature: '署名が一致しません。別のシークレットや鍵で署名されたか、署名後に変更されています。',
  duplicate_claim: 'トークンに同じクレームが2つあります。',
  claim_missing: ({ claim }) => `クレーム「${claim}」がありません。`,
  claim_invalid: ({ claim }) => `クレーム「${claim}」の値が正しくありません。`,
  audience: 'クレーム「aud」に、設定された値が含まれていません。',
  issuer: 'クレーム「iss」が、設定された値と一致しません。',
  role: ({ claim }) => `クレーム「${claim}」には、「user」「admin」「agent」のいずれかを指定してください。`,
  organization_missing: ({ claim }) =>
    `クレーム「${claim}」がありません。会社に属さない方には、identity.personalOrganizations を設定するか、個別の組織を指定してください。`,
  unsafe_number: ({ claim }) => `クレーム「${claim}」の数値は精度が失われます。文字列で送信してください。`,
  lifetime: 'トークンの有効期間が24時間を超えています。',
  milliseconds: 'トークンの時刻がミリ秒で指定されています。JWTの時刻は秒で指定してください。',
  clock: 'トークンの発行時刻が未来です。署名側とこのサーバーの時計が1分以上ずれています。',
  expired: 'トークンの有効期限が切れています。',
  signed_out: 'トークンはサインアウト済みです。',
  disabled: 'このユーザーは無効になっています。',
};
