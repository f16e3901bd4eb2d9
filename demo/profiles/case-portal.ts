import { instances, option, t, type Profile } from './profile.ts';

/**
 * A case portal: articles are searched while the subject is typed, issues can have sub-issues, up to ten people are
 * cc'd, and every case asks for consent to support access.
 */
export const casePortal: Profile = {
  id: 'case-portal',
  name: { en: 'Case portal', ja: 'ケースポータル' },
  options: {
    // A case with a suggested solution is listed as closed, and can be reopened from there.
    lifecycle: { closedStatuses: ['closed', 'solved'] },
    articleSearch: 'typing',
    defaultPriority: 'p3',
    priorities: [
      {
        ...option('p1', 'P1: Business stopped', 'P1：業務停止'),
        tone: 'urgent',
        responseMinutes: null,
        definition: t(
          'Work has stopped for everybody, and there is no way around it.',
          '全員の業務が停止し、回避策がありません。',
        ),
      },
      {
        ...option('p2', 'P2: Business impaired', 'P2：業務に支障'),
        tone: 'high',
        responseMinutes: null,
        definition: t('A main function fails for many people.', '主要な機能が多くの人で使えません。'),
      },
      {
        ...option('p3', 'P3: Limited impact', 'P3：影響は限定的'),
        tone: 'normal',
        responseMinutes: null,
        definition: t('Some people are affected, and work goes on.', '一部に影響がありますが、業務は続けられます。'),
      },
      {
        ...option('p4', 'P4: No impact', 'P4：影響なし'),
        tone: 'low',
        responseMinutes: null,
        definition: t('A question or a request.', '質問やご依頼です。'),
      },
    ],
    limits: {
      attachmentBytes: 25 * 1024 * 1024,
      // Images, videos and documents; archives and programs are rejected.
      attachmentTypes: ['png', 'jpg', 'jpeg', 'gif', 'avi', 'mov', 'mp4', 'doc', 'pdf', 'csv', 'msg', 'xlsx', 'txt'],
    },
    denyTicketCreation: ({ organization }) =>
      organization?.plan === 'free'
        ? {
            reason: t(
              'Your address is not among the authorised contacts of a contract, so a case could not be handled.',
              'ご契約の認定連絡先に登録されていないため、ケースを受け付けられません。',
            ),
            link: {
              label: t('Write to customer care', 'カスタマーケアに連絡する'),
              href: 'mailto:care@harbor.example',
            },
          }
        : null,
    form: (identity) => [
      {
        id: 'subject',
        kind: 'text',
        required: true,
        help: t('Articles that may help appear while you type.', '入力すると、役立ちそうな記事が表示されます。'),
      },
      {
        id: 'description',
        kind: 'textarea',
        required: true,
        help: t(
          'Name and address of the object, when it happened, the exact words of the error, and a link to it.',
          '対象の名前とURL、発生時刻、エラーの正確な文言、該当箇所へのリンクをお書きください。',
        ),
      },
      {
        id: 'priority',
        kind: 'priority',
        required: true,
        label: t('Impact on your business', '業務への影響'),
      },
      {
        id: 'caseType',
        kind: 'select',
        required: true,
        label: t('Case type', 'ケースの種別'),
        help: t('The one nearest to your purpose.', '目的にもっとも近いものをお選びください。'),
        options: [
          option('problem', 'Something does not work', '正しく動作しない'),
          option('question', 'A question', '質問'),
          option('setup', 'A setup request', '設定の依頼'),
        ],
      },
      {
        id: 'category',
        kind: 'select',
        required: true,
        label: t('Case issue', 'ケースの分野'),
        options: [
          option('email', 'E-mail delivery', 'メール配信'),
          option('landing', 'Pages and forms', 'ページとフォーム'),
          option('sync', 'Synchronisation', '同期'),
          option('other', 'Something else', 'その他'),
        ],
      },
      {
        id: 'subIssue',
        kind: 'select',
        required: true,
        label: t('Sub-issue', '分野の詳細'),
        dependsOn: 'category',
        options: [
          { ...option('bounce', 'Mail bounces', 'メールが戻ってくる'), parents: ['email'] },
          { ...option('late', 'Mail arrives late', 'メールの到着が遅い'), parents: ['email'] },
          { ...option('form', 'A form does not submit', 'フォームを送信できない'), parents: ['landing'] },
          { ...option('layout', 'A page looks wrong', 'ページの表示が崩れる'), parents: ['landing'] },
          { ...option('field', 'A field is not synchronised', '項目が同期されない'), parents: ['sync'] },
        ],
      },
      {
        id: 'instance',
        kind: 'select',
        required: true,
        hideSingle: true,
        label: t('Instance', 'インスタンス'),
        options: instances(identity),
      },
      {
        id: 'cc',
        kind: 'emails',
        maxItems: 10,
        label: t('E-mail CC list', 'メールのCC'),
        help: t(
          'Separate addresses with commas. They get our answers too.',
          'カンマで区切ってください。回答がこの方々にも届きます。',
        ),
      },
      {
        id: 'remoteAccess',
        kind: 'consent',
        required: true,
        label: t(
          'May support open your account for this case?',
          'この件で、サポートがお客様の環境に入ってもよいですか',
        ),
        consequence: t(
          'Without it, an answer can take longer or may not be possible.',
          '許可がない場合、解決に時間がかかるか、解決できないことがあります。',
        ),
      },
      { id: 'attachments', kind: 'attachments' },
    ],
  },
};
