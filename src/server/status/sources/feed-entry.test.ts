import { describe, expect, it } from 'vitest';
import { readEntry } from './feed-entry.ts';

const stateOf = (title: string, html: string) => readEntry(title, html, '2026-11-21T11:00:00.000Z').state;
const isOver = (title: string, html: string) => ['resolved', 'completed'].includes(stateOf(title, html));

/** Texts that state a resolution on their own, for an entry whose title states nothing. */
const OVER = [
  'This incident has been resolved.',
  'The issue has now been fully resolved and all services are operating normally.',
  'Resolved',
  'RESOLVED.',
  'Between 9:10 AM and 10:02 AM PST we experienced increased error rates for API calls. The issue has been resolved and the service is operating normally.',
  'Service was restored at 10:02 UTC.',
  'We have resolved the issue that prevented some users from signing in.',
  'Our engineers fixed the problem and everything is back to normal.',
  'The outage is over. A report will follow within five days.',
  'All systems operational.',
  'Access has been restored. We will continue to monitor the platform.',
  'The incident is resolved. We are investigating the root cause.',
  'The incident is resolved, and we are working to prevent a recurrence.',
  'Emails are no longer affected; this is now closed out and the issue has been fixed.',
  'The problem is fixed. If you still see errors, please contact support.',
  'The upstream provider has recovered and our services are fully operational.',
  'The API returned to normal at 14:20.',
  'Customers were not able to log in, which is now resolved.',
  'Everything works again.',
  'All affected systems are back online.',
  'At 10:12 the provider confirmed that the link was restored.',
  '障害の原因となっていた機器を交換し、復旧いたしました。',
  '上記障害は11時30分に復旧しましたことをご報告いたします。',
  'The issue was resolved by a rollback.',
  '障害は復旧しました。',
  '現在は復旧しております。',
  '15:20頃に復旧いたしました。ご迷惑をおかけしましたことをお詫び申し上げます。',
  '本件は解決済みです。',
  '復旧済み',
  'ログインできない事象は解消いたしました。',
  '現在は正常にご利用いただけます。',
  '現在、すべてのサービスが正常に稼働しております。',
  '復旧作業が完了し、サービスの復旧を確認いたしました。',
  '復旧作業は完了しました。',
  '一部のお客様で発生していた障害は復旧しました。',
  'メールが送信できない状態でしたが、現在は復旧しております。',
  '先ほど回線の障害が解消されました。',
  '本日未明に復旧いたしました。',
  '19時までに復旧しました。',
  '遅延は解消されております。原因は調査中です。',
  '対応が完了いたしました。通常どおりご利用いただけます。',
  'サービスは正常な状態に戻りました。',
  '復旧を確認しましたので、本報をもって終了といたします。',
  '障害は収束しました。再発防止に努めてまいります。',
  '復旧完了',
  '全面復旧となりました。',
];

/**
 * Texts that must never resolve an incident: negations, plans, wishes, partial recoveries, guesses, and texts that
 * state nothing.
 */
const OPEN = [
  'not resolved yet',
  'This is not yet resolved.',
  'The issue has not been resolved.',
  "The problem isn't fixed.",
  'We expect this to be resolved by 15:00.',
  'We expect this to be fully resolved by 15:00 UTC.',
  'We hope that, by 15:00, this is resolved.',
  'This will be fixed in the next release.',
  'Engineers are working to get this resolved.',
  'We are working on a fix.',
  'We will post an update once it is resolved.',
  'Until the issue is resolved, please use the mobile app.',
  'If the issue is resolved for you, no action is needed.',
  'The issue should now be resolved.',
  'The issue appears to be resolved.',
  'We believe the issue is resolved.',
  'The issue has been partially resolved.',
  'Service has been restored for most customers.',
  'The issue has been resolved in some regions.',
  'The issue has been fixed, except for Tokyo.',
  'Login has been restored, but uploads are still failing.',
  'The issue has been resolved. Update: errors have recurred.',
  'The issue was resolved at 10:00. It has come back: we are investigating again.',
  'A previously resolved issue has reoccurred.',
  'Resolution is expected within two hours.',
  'There is no ETA for the recovery.',
  'The incident remains unresolved.',
  'Unresolved',
  'Has this been resolved?',
  'Is it fixed?',
  'We are trying to get the service restored.',
  'The service is temporarily restored.',
  'The fix has been deployed and we are monitoring the results.',
  'A fix has been implemented and we are monitoring.',
  'We have identified the cause.',
  'We are investigating.',
  'Some users see errors.',
  'Incident began at <strong>2026-11-21 01:20</strong> and continues (all times are <strong>US/Pacific</strong>).',
  'Nearly all services have been restored.',
  'The rollback may have resolved this.',
  'We cannot say when this will be resolved.',
  'This is being resolved.',
  'Only the EU region has been restored.',
  'Resolved for 80% of users.',
  'Waiting for the vendor to confirm it is resolved.',
  'The issue has been fixed but is awaiting verification.',
  'The first of two problems has been resolved.',
  '8割が復旧しました。',
  '復旧しましたが引き続き不安定な状態です。',
  '復旧したとの報告がありましたが、現在確認中です。',
  '復旧を試みましたが、改善しませんでした。',
  'Recovery is under way.',
  'Two of three zones were restored; the third one is still down.',
  'We are continuing to work on getting this fixed.',
  '復旧作業を行っております。',
  '復旧作業を進めております。',
  '復旧作業中です。',
  '復旧の見込みは立っておりません。',
  '復旧の目途は立っておりません。',
  '未解決です。',
  '未復旧',
  'まだ解決していません。',
  '現時点では復旧しておりません。',
  '解決に至っておりません。',
  '復旧に向けて対応しております。',
  '復旧に努めております。',
  '復旧次第、改めてお知らせいたします。',
  '復旧しましたら改めてご連絡いたします。',
  '復旧いたしましたら、こちらのページでお知らせいたします。',
  '15時頃に復旧する見込みです。',
  '本日中に復旧予定です。',
  '復旧完了予定は16:00です。',
  '復旧完了まで今しばらくお待ちください。',
  '復旧するまでの間、ご不便をおかけします。',
  '一部復旧しました。',
  '一部のサービスは復旧しましたが、引き続き調査を行っております。',
  '一部機能が復旧しております。',
  '一部を除き復旧しました。',
  '暫定的に復旧しております。',
  '順次復旧しております。',
  '徐々に回復しています。',
  'ほぼ復旧しました。',
  '復旧しつつあります。',
  '完全には復旧しておりません。',
  '復旧しましたが、再発しております。',
  '復旧しましたが、一部のお客様で影響が続いております。',
  '復旧したかどうか確認しております。',
  '復旧していると思われます。',
  '復旧した可能性があります。',
  '復旧しましたか？',
  '復旧対応をしております。',
  '復旧作業をしております。',
  '復旧時期は未定です。',
  '障害が発生しております。',
  '現在調査中です。',
  '原因を特定しました。',
  'ログインできない状態が続いております。',
  '正常にご利用いただけません。',
  '正常にご利用いただけない状況です。',
  '復旧後は正常にご利用いただける見込みです。',
  '対応が完了しましたらお知らせします。',
  '解消に向け調査を継続しております。',
  'お知らせです。',
];

describe('a text without a label', () => {
  it.each(OVER)('is resolved: %s', (text) => expect(stateOf('Errors on the API', `<p>${text}</p>`)).toBe('resolved'));
  it.each(OPEN)('is open: %s', (text) => expect(isOver('Errors on the API', `<p>${text}</p>`)).toBe(false));
  it.each(OPEN)('is open as a title, too: %s', (text) =>
    expect(isOver(text.replaceAll(/<\/?strong>/g, ''), '')).toBe(false),
  );
  it.each([
    ['We have identified the cause.', 'identified'],
    ['A fix has been implemented and we are monitoring.', 'monitoring'],
    ['We are investigating.', 'investigating'],
    ['原因を特定しました。', 'identified'],
    ['暫定対応を実施し、経過観察しております。', 'monitoring'],
    ['現在調査中です。', 'investigating'],
    ['Some users see errors.', 'unknown'],
    ['お知らせです。', 'unknown'],
  ])('has a state: %s', (text, state) => expect(stateOf('API', text)).toBe(state));
});

describe('a label', () => {
  it.each([
    ['[RESOLVED] Errors on the API', 'We saw errors.', 'resolved'],
    ['Resolved: Errors on the API', 'We saw errors.', 'resolved'],
    ['RESOLVED - Errors on the API', '', 'resolved'],
    ['Errors on the API (Resolved)', '', 'resolved'],
    ['Errors on the API - Resolved', '', 'resolved'],
    ['Service is operating normally: [RESOLVED] Errors', 'Between 1 AM and 2 AM there were errors.', 'resolved'],
    ['✅ [Fixed] Errors', '', 'resolved'],
    ['【復旧】メール送受信の障害について', '', 'resolved'],
    ['【復旧済み】管理画面の障害', '', 'resolved'],
    ['【復旧のお知らせ】サーバー障害', '', 'resolved'],
    ['【障害】【復旧】ログイン障害', '', 'resolved'],
    ['[解決済み] 通知の遅延', '', 'resolved'],
    ['［解決済］通知の遅延', '', 'resolved'],
    ['ログイン障害（復旧済）', '', 'resolved'],
    ['【対応完了】ログイン障害', '', 'resolved'],
    ['【復旧 15:20】ログイン障害', '', 'resolved'],
    ['[INVESTIGATING] Errors on the API', '', 'investigating'],
    ['[NOT RESOLVED] Errors', '', 'investigating'],
    ['[Partially resolved] Errors', '', 'investigating'],
    ['【未復旧】ログイン障害', '', 'investigating'],
    ['【復旧作業中】ログイン障害', '', 'investigating'],
    ['【復旧見込み】ログイン障害', '', 'investigating'],
    ['【一部復旧】ログイン障害', '', 'investigating'],
    ['【障害発生】ログイン障害', '', 'investigating'],
    ['【第2報】ログイン障害', '復旧作業を行っております。', 'investigating'],
    ['【第3報】ログイン障害', '復旧いたしました。', 'resolved'],
    ['【障害】ログイン障害', '復旧いたしました。', 'resolved'],
    ['【障害】ログイン障害', '', 'unknown'],
    ['ログイン障害の復旧について', '', 'unknown'],
    ['[RESOLVED] Errors', 'Update: the errors are still occurring.', 'investigating'],
    ['Errors [Tokyo]', '', 'unknown'],
  ])('in a title: %s', (title, html, state) => expect(stateOf(title, html)).toBe(state));

  it.each([
    ['<p><strong>Resolved</strong> - x</p><p><strong>Investigating</strong> - y</p>', 'resolved'],
    ['<p><strong>解決済み</strong></p>', 'resolved'],
    ['<p><strong>解決済み</strong> - 対応しました。</p><p><strong>調査中</strong> - 調べています。</p>', 'resolved'],
    ['<b>Status: Resolved</b><br>Affected: API', 'resolved'],
    ['<p><b>ステータス：解決済み</b></p>', 'resolved'],
    ['<h3>Resolved</h3><p>It works again.</p><h3>Investigating</h3><p>We look.</p>', 'resolved'],
    ['<div>[RESOLVED] 10:20 all good</div><div>[INVESTIGATING] 10:00 we look</div>', 'resolved'],
    ['【復旧】15:20 復旧しました。<br>【調査中】15:00 確認しています。', 'resolved'],
    [
      '<p><strong>Investigating</strong> - We look.</p><p><strong>Resolved</strong> - Earlier today.</p>',
      'investigating',
    ],
    [
      '<p><strong>調査中</strong> - 再び発生しています。</p><p><strong>解決済み</strong> - 対応しました。</p>',
      'investigating',
    ],
    ['<p><strong>Update</strong> - This has been resolved.</p><p><strong>Identified</strong> - Found.</p>', 'resolved'],
    ['<p><strong>Update</strong> - We keep looking.</p><p><strong>Identified</strong> - Found.</p>', 'identified'],
    [
      '<p><strong>Type:</strong> Incident</p><p><strong>Duration:</strong> 30 minutes</p><p><strong>Resolved</strong> - x</p>',
      'resolved',
    ],
    ['<p>Errors are back, we are investigating again.</p><p><strong>Resolved</strong> - x</p>', 'investigating'],
    ['<p><strong>Monitoring</strong> - The issue is resolved for now.</p>', 'monitoring'],
    ['<p><small>Nov 21, 11:00 UTC</small><br><strong>Gelöst</strong> - Alles gut.</p>', 'gelöst'],
    [
      '<blockquote><p><strong>Resolved</strong> - an older one</p></blockquote><p><strong>Investigating</strong> - y</p>',
      'investigating',
    ],
    [
      '<blockquote><p><strong>Resolved</strong> - an older one</p></blockquote><p>We are investigating.</p>',
      'investigating',
    ],
  ])('in the text: %s', (html, state) => expect(stateOf('Errors', html)).toBe(state));

  it('of updates in ascending order is the last one', () => {
    const update = (time: string, label: string) =>
      `<p><small>Nov 21, ${time} UTC</small><br><strong>${label}</strong> - x</p>`;
    expect(stateOf('Errors', update('10:00', 'Investigating') + update('11:00', 'Resolved'))).toBe('resolved');
    expect(stateOf('Errors', update('10:00', 'Resolved') + update('11:00', 'Investigating'))).toBe('investigating');
    expect(stateOf('Errors', update('11:00', 'Resolved') + update('10:00', 'Investigating'))).toBe('resolved');
  });

  it('is not a date in bold, as Google Cloud writes it', () => {
    const html =
      '<p> Incident began at <strong>2026-11-21 01:20</strong> and ended at <strong>2026-11-21 02:44</strong> <span>(all times are <strong>US/Pacific</strong>).</span></p><div class="status-update-text"><h1>Incident Report</h1><p>We apologize for the inconvenience.</p></div>';
    expect(stateOf('RESOLVED: We are investigating an issue with Cloud Storage', html)).toBe('resolved');
    expect(stateOf('UPDATE: We are investigating an issue with Cloud Storage', html)).toBe('investigating');
  });

  it('of a maintenance has a state', () => {
    const read = (title: string, html: string) => {
      const { planned, state } = readEntry(title, html, null);
      return [planned, state];
    };
    expect(
      read(
        'Disks',
        '<p><strong>THIS IS A SCHEDULED EVENT Nov 23, 14:00 - 16:00 UTC</strong></p><p><small>Nov 20, 10:00 UTC</small><br><strong>Scheduled</strong> - New disks.</p>',
      ),
    ).toEqual([true, 'scheduled']);
    expect(read('【メンテナンス】ディスク交換', '11月23日に実施します。')).toEqual([true, 'scheduled']);
    expect(read('【メンテナンス完了】ディスク交換', '')).toEqual([true, 'completed']);
    expect(
      read('Disks', '<p><strong>In progress</strong> - Now.</p><p><strong>Scheduled</strong> - Soon.</p>'),
    ).toEqual([true, 'in_progress']);
  });
});

describe('a text with several times', () => {
  it.each([
    ['15:20 復旧しました。<br>15:00 調査中です。', 'resolved'],
    ['15:00 調査中です。<br>15:20 復旧しました。', 'resolved'],
    ['15:00 復旧しました。<br>15:20 再発しております。', 'investigating'],
    ['11月21日 15:20 障害は解消しました。<br>11月21日 14:00 障害が発生しております。', 'resolved'],
    ['2026/11/21 15:20 障害は解消しました。<br>2026/11/22 09:00 再び発生しております。', 'investigating'],
    ['10:20 UTC The issue has been resolved.<br>10:00 UTC We are investigating.', 'resolved'],
    ['10:00 UTC The issue has been resolved.<br>10:20 UTC We are investigating again.', 'investigating'],
    ['00:10 復旧しました。<br>23:50 調査中です。', 'investigating'],
    ['The issue has been resolved.<br><br>Previous update: We are investigating.', 'resolved'],
    ['Errors are back, we are investigating.<br><br>Previous update: The issue has been resolved.', 'investigating'],
    ['復旧いたしました。<br>以前のお知らせ<br>現在調査中です。', 'resolved'],
    ['再発しており、現在調査中です。<br>前回のお知らせ<br>復旧いたしました。', 'investigating'],
    ['The issue has been resolved.<br>&gt; We are investigating.', 'resolved'],
  ])('has the state of the newest: %s', (html, state) => expect(stateOf('Errors', html)).toBe(state));
});
