import { option, t, type Profile } from './profile.ts';

const pressing = [{ field: 'priority', in: ['urgent', 'high'] }];
const reevaluation = t(
  'Looked at again when nobody can be reached or a temporary fix is in place.',
  'ご連絡がとれない場合や暫定対応が済んだ場合は見直します。',
);

/** In-app support for paid plans: an urgent ticket needs a reason, its impact and a reachable contact. */
export const inAppSupport: Profile = {
  id: 'in-app-support',
  name: { en: 'Support inside the product', ja: '製品内サポート' },
  options: {
    articleSearch: 'typing',
    defaultPriority: 'normal',
    priorities: [
      {
        ...option('urgent', 'Urgent', '緊急'),
        tone: 'urgent',
        responseMinutes: null,
        reevaluation,
        definition: t(
          'The product does not work at all for all users, and there is no reasonable workaround.',
          '全利用者が製品をまったく使えず、妥当な回避策がありません。',
        ),
      },
      {
        ...option('high', 'High', '高'),
        tone: 'high',
        responseMinutes: null,
        reevaluation,
        definition: t(
          'A substantial function is severely impaired for many users, and there is no reasonable workaround.',
          '重要な機能に深刻な支障が多くの利用者に出ており、妥当な回避策がありません。',
        ),
      },
      {
        ...option('normal', 'Normal', '通常'),
        tone: 'normal',
        responseMinutes: null,
        definition: t(
          'Impaired for one or more users; a workaround may exist, but not for long or for everybody.',
          '一人以上の利用者に支障があります。回避策があっても、長くは続けられません。',
        ),
      },
      {
        ...option('low', 'Low', '低'),
        tone: 'low',
        responseMinutes: null,
        definition: t(
          'Routine or technical questions, information, and faults for few users.',
          '日常的・技術的な質問、情報のご依頼、少数の利用者の不具合です。',
        ),
      },
    ],
    denyTicketCreation: ({ organization }) =>
      organization?.plan === 'free'
        ? {
            reason: t(
              'Tickets are part of the paid plans. The community answers questions on the free plan.',
              'チケットは有料プランでご利用いただけます。無料プランの方はコミュニティをご利用ください。',
            ),
            link: {
              label: t('Ask the community', 'コミュニティで質問する'),
              href: 'https://community.harbor.example/',
            },
          }
        : null,
    form: [
      { id: 'subject', kind: 'text', required: true },
      { id: 'description', kind: 'textarea', required: true },
      {
        id: 'category',
        kind: 'select',
        required: true,
        label: t('Topic', 'トピック'),
        options: [
          option('technical', 'Technical support', '技術サポート'),
          {
            ...option('certification', 'Certificates and badges', '認定とバッジ'),
            advice: {
              scope: 'out',
              text: t(
                'Certificates have a desk of their own. Write to it if yours has not come within 1 business day.',
                '認定には専用の窓口があります。1営業日以内に届かない場合はそちらへご連絡ください。',
              ),
              link: {
                label: t('Write to the certificates desk', '認定窓口に連絡する'),
                href: 'mailto:certificates@harbor.example',
              },
            },
          },
        ],
      },
      { id: 'priority', kind: 'priority', required: true },
      {
        id: 'why',
        kind: 'textarea',
        required: true,
        label: t('Why is it urgent?', '急ぐ理由'),
        showWhen: pressing,
      },
      {
        id: 'scope',
        kind: 'textarea',
        required: true,
        label: t('How many people are affected, and where?', '影響の範囲（人数・場所）'),
        showWhen: pressing,
      },
      {
        id: 'contact',
        kind: 'text',
        advised: true,
        label: t('Dedicated contact', '専任の担当者'),
        help: t(
          'Somebody who works with us until it is solved. We need one for urgent tickets and may ask for high ones.',
          '解決まで当社と対応いただける方。緊急では必須、高ではお願いする場合があります。',
        ),
        showWhen: pressing,
        requiredWhen: [{ field: 'priority', in: ['urgent'] }],
      },
      {
        id: 'reach',
        kind: 'phone',
        advised: true,
        prefill: 'phone',
        label: t('Phone number of the contact', '担当者の電話番号'),
        showWhen: pressing,
        requiredWhen: [{ field: 'priority', in: ['urgent'] }],
      },
      { id: 'attachments', kind: 'attachments' },
    ],
  },
};
