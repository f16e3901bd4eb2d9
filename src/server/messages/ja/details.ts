import type { Messages } from '../messages.ts';

/** Errors about a request as a whole, in Japanese. */
export const details: Messages['details'] = {
  content_encoding: '本文は Content-Encoding を付けずに送信してください。',
  token_in_url:
    'トークンはURLではなく、Authorization ヘッダーで送信してください。このURLのトークンは記録された可能性があるため、失効させてください。',
  several_authorization_headers: 'Authorization ヘッダーは1つだけ送信してください。',
  json_expected: '本文は application/json で送信してください。',
  file_expected: ({ type }) => `ファイルは ${type} で送信してください。`,
  body_not_accepted: '本文を付けずに送信してください。',
  body_incomplete: '本文が途中で切れました。もう一度送信してください。',
  body_too_large: ({ bytes }, f) => `${f.number(bytes)}バイト以内で送信してください。`,
  if_match_invalid: 'If-Match には、二重引用符で囲んだバージョンを1つ指定してください。',
  event_not_signed: 'ヘルプデスクの署名を確認できないか、イベントが古すぎます。',
  too_many_streams: 'ライブ接続の数が上限に達しています。接続を減らしてから、もう一度お試しください。',

  status_off: 'このサーバーでは稼働状況を利用できません。',
  access_off: 'このサーバーではサポートアクセスを利用できません。',
  access_sessions_off: 'このサーバーではサポートアクセスのセッションを利用できません。',
  break_glass_off: 'このサーバーでは緊急アクセスを利用できません。',
  affected_off: 'このサーバーでは、影響を受けている利用者の報告を受け付けていません。',
  incoming_mail_off: 'このサーバーではメールの受信を利用できません。',
  agents_elsewhere: 'チケットはヘルプデスクにあります。ヘルプデスクで対応してください。',
  incidents_elsewhere: '障害情報の管理は、稼働状況ページで行ってください。',
  not_supported_by_desk: 'ヘルプデスクがこの操作に対応していません。',
  events_not_supported_by_desk: 'ヘルプデスクがライブイベントに対応していません。',
  organization_list_not_supported_by_desk: 'ヘルプデスクが組織全体のチケット一覧に対応していません。',
  attachments_off: 'ファイルは添付できません。',

  admins_only: 'サポートアクセスを管理できるのは、組織の管理者だけです。',
  delegated_privacy:
    '「act」クレームのあるトークンは代理で使用されているため、個人データのエクスポートや消去はできません。',
  delegated_token:
    '「act」クレームのあるトークンは代理で使用されているため、サポートアクセスを管理できません。ご自身のトークンを使用してください。',
  organization_list_admins_only: '組織全体のチケットを一覧できるのは、管理者だけです。',
  ticket_already_merged: 'チケットのいずれかは、すでに統合されています。',
  split_customer_message: '新しいチケットとして分割できるのは、お客様のメッセージからのみです。',
  split_other_requester:
    'メッセージの投稿者がチケットの起票者と異なり、起票者に確認済みのメールアドレスがないため、CC に追加できません。',
  ticket_not_merged: 'このチケットは統合されていません。',
  merge_other_requester:
    'チケットの起票者が異なり、統合元の起票者に確認済みのメールアドレスがないため、CC に追加できません。',
  agent_role_missing: 'この操作を行う権限がありません。',
  agent_in_configuration: 'この担当者は設定ファイルで定義されています。設定ファイルで変更してください。',
  setting_in_configuration: 'この設定はサーバーの設定ファイルで定義されています。設定ファイルで変更してください。',
  last_administrator: '管理者が少なくとも 1 人必要です。',
  privacy_officers_only: 'この操作を行えるのは、privacy.officers に登録された方だけです。',
  own_request: 'ご自身の申請を承認することはできません。',
  act_as_admin: '管理者はサポートアクセスを管理するため、担当者が管理者として操作することはできません。',
  no_access: 'この操作に必要なサポートアクセスが有効になっていません。先に申請してください。',
  escalation_contacts_only: '優先対応を依頼できるのは、組織で指定された連絡担当者だけです。',
  cc_only: 'CCに追加されたチケットです。この操作を行えるのは、起票者または管理者だけです。',
  requester_only: 'この操作を行えるのは、起票者だけです。',
  desk_account_missing:
    'サポートデスクにアカウントがありません。アカウントの作成を依頼してから、もう一度お試しください。',
  desk_email_unknown:
    'お使いのメールアドレスがサポートデスクに登録されていません。アカウントの作成を依頼してから、もう一度お試しください。',
  desk_email_unconfirmed: 'サポートデスクでメールアドレスを確認してから、もう一度お試しください。',
  email_missing:
    'サポートデスクの利用に必要なメールアドレスが、アカウントに登録されていません。登録してから、もう一度お試しください。',

  ticket_closed: 'このチケットは完了しています。返信するには再開してください。',
  ticket_closed_edit: 'このチケットは完了しているため、編集できません。',
  ticket_already_closed: 'このチケットはすでに完了しています。',
  nothing_to_confirm: 'このチケットには、確認する解決案がありません。',
  ticket_not_closed: 'このチケットは対応中のため、再開する必要はありません。',
  reopen_too_late: '完了から時間が経っているため、再開できません。続きのお問い合わせを送信してください。',
  already_escalated: 'このチケットはすでに優先対応を依頼済みです。',
  escalation_too_early: '初回回答の期限を過ぎていないため、優先対応を依頼できません。',
  rating_too_early: 'チケットの評価は、完了後に行えます。',
  rating_too_late: 'このチケットの評価期間は終了しました。',
  change_not_allowed_by_desk: 'サポートデスクがこの変更を許可しませんでした。',
  desk_unreachable: 'サポートデスクに接続できません。しばらくしてから、もう一度お試しください。',
  desk_outcome_unknown:
    'サポートデスクに保存されたか確認できませんでした。再送信の前に、チケットの内容をご確認ください。',
  status_page_unreachable: '稼働状況ページを読み込めません。しばらくしてから、もう一度お試しください。',
  too_many_inquiries: 'ただいまお問い合わせが混み合っています。しばらくしてから、もう一度お試しください。',

  file_too_large: ({ bytes }, f) => `添付できるファイルは1個につき${f.size(bytes)}までです。`,
  file_type_refused: ({ types }, f) => `添付できるファイルの形式：${f.list(types)}`,
  file_infected: 'ウイルススキャンで問題が見つかったため、このファイルは削除されました。',
  file_type_mismatch: ({ extension, types }, f) =>
    `ファイルの内容が拡張子（.${extension}）と一致しません。添付できるファイルの形式：${f.list(types)}`,
  image_too_large: ({ pixels }, f) => `添付できる画像は${f.number(Math.floor(pixels / 10_000))}万画素までです。`,
  file_already_sent: 'このファイルは送信済みのため、削除できません。',
  file_content_missing: 'ファイルの内容が見つかりません。',
  too_many_unsent_files: '未送信のファイルが多すぎます。送信または削除してから、もう一度お試しください。',
  storage_full: '添付ファイルの保存容量が上限に達しています。',
  organization_storage_full: '組織の添付ファイルの保存容量が上限に達しています。',
  upload_offset: 'アップロードの位置が異なります。現在の位置を確認し、そこから再開してください。',
  upload_longer_than_announced: 'アップロードが、指定された長さを超えています。',

  duration_too_long: ({ seconds }, f) => `サポートアクセスを有効にできる期間は、最長${f.duration(seconds)}です。`,
  break_glass_only_shorter: '緊急アクセスは延長できません。サポートアクセスを有効にしてください。',
  request_approved: 'この申請はすでに承認されています。',
  request_denied: 'この申請はすでに却下されています。',
  request_expired: 'この申請は期限切れです。',
};
