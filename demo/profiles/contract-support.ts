import type { Option } from '../../src/contract/index.ts';
import type { Identity } from '../../src/server/index.ts';
import { option, t, type Profile } from './profile.ts';

const bySeverity = [
  {
    ...option('severity-1', 'Severity 1', '重大度1'),
    tone: 'urgent',
    definition: t(
      'A supported product is down in production; mission-critical business cannot reasonably go on, and there is no feasible way around.',
      '本番のサポート対象製品が停止し、基幹業務を続けられず、実行できる回避策もありません。',
    ),
    phone: t('Severity 1 is handled by phone. Please call:', '重大度1は電話で承ります。こちらへお電話ください：'),
  },
  {
    ...option('severity-2', 'Severity 2', '重大度2'),
    tone: 'high',
    definition: t(
      'Very severe loss of service; business goes on, but much degraded.',
      'サービスが大きく損なわれ、業務は大幅に低下した状態で続いています。',
    ),
  },
  {
    ...option('severity-3', 'Severity 3', '重大度3'),
    tone: 'normal',
    definition: t('A partial, non-critical degradation.', '部分的で、致命的ではない低下です。'),
  },
  {
    ...option('severity-4', 'Severity 4', '重大度4'),
    tone: 'low',
    definition: t('No significant impact, or cosmetic.', '大きな影響がない、または見た目の問題です。'),
  },
];

/** Contracts of a customer: only active ones can be selected, and each sets its serial number. */
function contracts({ organization }: Identity): Option[] {
  const at = (organization?.id ?? '').replace('org-', '').toUpperCase();
  return [
    {
      ...option('appliance', 'Appliance maintenance', 'アプライアンス保守'),
      note: t('Active · 7 cases left', '有効・残り7件'),
      sets: { serial: `${at}-HW-20418` },
    },
    {
      ...option('software', 'Software support', 'ソフトウェアサポート'),
      note: t('Active · cases without limit', '有効・件数の制限なし'),
      sets: { serial: '' },
    },
    {
      ...option('old', 'Appliance maintenance 2019', 'アプライアンス保守 2019'),
      note: t('Expired', '期限切れ'),
      disabled: true,
    },
  ];
}

/**
 * Support by contract: product and version, a severity whose highest level is phone-first, one additional cc address.
 */
export const contractSupport: Profile = {
  id: 'contract-support',
  name: { en: 'Support by contract', ja: '契約別サポート' },
  options: {
    // The prepared incident report can be pasted after submitting.
    lifecycle: { editable: ['subject', 'description', 'priority', 'cc'] },
    articleSearch: 'search',
    defaultPriority: 'severity-3',
    priorities: bySeverity.map((level) => ({ ...level, responseMinutes: null })),
    limits: { comment: 4_000 },
    phones: [
      {
        id: 'japan',
        label: t('Japan', '日本'),
        number: '0120-555-0100',
        zones: ['Asia/Tokyo'],
        hours: { zone: 'Asia/Tokyo', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' },
      },
      {
        id: 'world',
        label: t('Everywhere, in English', '全世界（英語）'),
        number: '+1 954 555 0100',
        zones: [],
        hours: null,
      },
    ],
    checklist: [
      { id: 'incident', kind: 'textarea', label: t('Incident report', '障害報告書') },
      { id: 'steps', kind: 'textarea', label: t('Steps to reproduce', '再現手順') },
      { id: 'since', kind: 'datetime', label: t('When it began', '発生日時') },
    ],
    denyTicketCreation: ({ organization }) =>
      organization?.plan === 'free'
        ? {
            reason: t(
              'No valid contract is linked to your account. Your organization’s administrator can add you to one.',
              '有効な契約がアカウントに紐づいていません。自社の管理者に追加をご依頼ください。',
            ),
          }
        : null,
    form: (identity) => [
      {
        id: 'subject',
        kind: 'text',
        required: true,
        limit: 40,
        label: t('Brief description', '概要'),
        help: t(
          'About 40 characters; it becomes the subject of our mails. Write English to find articles.',
          '40文字程度。メールの件名になります。記事の検索には英語をお使いください。',
        ),
      },
      {
        id: 'description',
        kind: 'textarea',
        required: true,
        help: t(
          'Paste the incident report here. Large diagnostics go to https://upload.harbor.example/ afterwards.',
          '障害報告書を貼り付けてください。大きな診断データは後ほど https://upload.harbor.example/ へ。',
        ),
      },
      {
        id: 'issueKind',
        kind: 'radio',
        required: true,
        label: t('Kind of issue', '問い合わせの種類'),
        options: [
          option('technical', 'I have a technical issue', '技術的な問題'),
          option('replacement', 'Hardware needs replacing', '機器の交換'),
          option('licence', 'Licences', 'ライセンス'),
        ],
      },
      {
        id: 'entitlement',
        kind: 'radio',
        required: true,
        label: t('Contract', '契約'),
        options: contracts(identity),
      },
      {
        id: 'serial',
        kind: 'text',
        limit: 30,
        label: t('Serial number', 'シリアル番号'),
        help: t(
          'Comes with the contract; change it if it is another device.',
          '契約から入ります。別の機器なら変更してください。',
        ),
        showWhen: [{ field: 'entitlement', in: ['appliance'] }],
        requiredWhen: [{ field: 'issueKind', in: ['replacement'] }],
      },
      {
        id: 'product',
        kind: 'select',
        required: true,
        label: t('Product', '製品'),
        options: [
          option('gateway', 'Harbor Gateway', 'Harbor Gateway'),
          option('desktop', 'Harbor Desktop', 'Harbor Desktop'),
        ],
      },
      {
        id: 'version',
        kind: 'select',
        required: true,
        label: t('Version', 'バージョン'),
        dependsOn: 'product',
        options: [
          { id: '14.1', label: '14.1', parents: ['gateway'] },
          { id: '13.1', label: '13.1', parents: ['gateway'] },
          { id: '2402', label: '2402', parents: ['desktop'] },
          { id: '2203', label: '2203', parents: ['desktop'] },
        ],
      },
      {
        id: 'priority',
        kind: 'priority',
        required: true,
        label: t('Severity', '重大度'),
        help: t('If you are unsure, choose 3.', '迷ったら3をお選びください。'),
      },
      { id: 'impact', kind: 'textarea', label: t('Business impact', '業務への影響') },
      {
        id: 'cc',
        kind: 'emails',
        maxItems: 1,
        label: t('One more e-mail address', '追加のメールアドレス'),
        help: t('Add further people by mail.', 'ほかの方はメールのCCで追加できます。'),
      },
      { id: 'customer', kind: 'text', limit: 100, label: t('Name of the end customer', 'エンドユーザー名') },
      {
        id: 'callback',
        kind: 'phone',
        required: true,
        prefill: 'phone',
        label: t('Call-back number', '折り返し先の電話番号'),
      },
      {
        id: 'language',
        kind: 'radio',
        required: true,
        prefill: 'locale',
        default: 'en',
        label: t('Preferred language', '希望する言語'),
        options: [
          { ...option('ja', '日本語', '日本語'), help: t('Handled in Japanese.', '日本語で対応します。') },
          {
            ...option('en', 'English', 'English'),
            help: t('Handled by engineers abroad, in English.', '海外の技術者が英語で対応します。'),
          },
        ],
      },
    ],
  },
};
