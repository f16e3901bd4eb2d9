import type { FormField, Option, Priority, Session } from '../src/contract/index.ts';

/** Harbor's priorities with their meaning and response targets. */
export const priorities: Priority[] = [
  {
    id: 'urgent',
    tone: 'urgent',
    responseMinutes: 60,
    label: { en: 'Urgent', ja: '緊急' },
    definition: {
      en: 'Harbor does not work at all for everybody, and there is no reasonable workaround.',
      ja: '全員がHarborをまったく利用できず、現実的な回避策もない。',
    },
  },
  {
    id: 'high',
    tone: 'high',
    responseMinutes: 240,
    label: { en: 'High', ja: '高' },
    definition: {
      en: 'An important function is severely impaired for many users.',
      ja: '重要な機能に大きな支障があり、多くの利用者に影響している。',
    },
  },
  {
    id: 'normal',
    tone: 'normal',
    responseMinutes: 480,
    label: { en: 'Normal', ja: '通常' },
    definition: {
      en: 'A function is impaired for one or more users, but work can go on.',
      ja: '一部の利用者に支障があるが、業務は続けられる。',
    },
  },
  {
    id: 'low',
    tone: 'low',
    responseMinutes: 1440,
    label: { en: 'Low', ja: '低' },
    definition: {
      en: 'A question, a small flaw or a wish.',
      ja: '使い方の質問、軽微な不具合、ご要望など。',
    },
  },
];

/** For users who are unsure. */
export const defaultPriority = 'normal';

/** Topics of a ticket. */
export const categories: Option[] = [
  { id: 'tracking', label: { en: 'Tracking and ETA', ja: '追跡と到着予定' } },
  { id: 'documents', label: { en: 'Documents and customs', ja: '書類と通関' } },
  { id: 'integrations', label: { en: 'API and integrations', ja: 'APIと連携' } },
  { id: 'billing', label: { en: 'Billing and plan', ja: '請求とプラン' } },
  { id: 'account', label: { en: 'Users and sign-in', ja: '利用者とサインイン' } },
  { id: 'reports', label: { en: 'Reports and exports', ja: 'レポートと出力' } },
];

/** Harbor's form: the built-in fields and one custom field, the environment. */
export const fields: FormField[] = [
  {
    id: 'subject',
    kind: 'text',
    required: true,
    limit: 120,
    placeholder: { en: 'e.g. ETA of our vessel jumps back and forth', ja: '例：本船の到着予定日が何度も変わる' },
  },
  {
    id: 'description',
    kind: 'textarea',
    required: true,
    limit: 20_000,
    help: {
      en: 'What did you do, what did you expect, and what happened? References such as HB-230145 help us.',
      ja: '行った操作、期待した結果、実際の結果をお書きください。HB-230145のような番号があると助かります。',
    },
  },
  { id: 'category', kind: 'select', required: true, options: categories },
  { id: 'priority', kind: 'priority', required: true, default: defaultPriority },
  {
    id: 'environment',
    kind: 'select',
    label: { en: 'Environment', ja: '環境' },
    options: [
      { id: 'production', label: { en: 'Production', ja: '本番' } },
      { id: 'sandbox', label: { en: 'Sandbox', ja: 'サンドボックス' } },
    ],
    default: 'production',
  },
  { id: 'attachments', kind: 'attachments' },
];

/** Harbor's limits, which are stricter than those of the contract. */
export const limits: Session['limits'] = {
  subject: 120,
  description: 20_000,
  comment: 20_000,
  attachmentBytes: 25 * 1024 * 1024,
  attachments: 10,
  attachmentTypes: [
    'png',
    'jpg',
    'jpeg',
    'gif',
    'webp',
    'pdf',
    'txt',
    'log',
    'csv',
    'json',
    'xlsx',
    'docx',
    'mp4',
    'mov',
  ],
};

/** Shown instead of the form to customers on the free plan. */
export const ticketCreationDenied: NonNullable<Session['ticketCreationDenied']> = {
  reason: {
    en: 'Tickets are part of the Team and Enterprise plans. On the free plan, the community is the place to ask: most questions are answered there within a day.',
    ja: 'チケットの作成はTeamプランとEnterpriseプランでご利用いただけます。無料プランの方は、コミュニティでご質問ください。多くの質問は1日以内に回答されています。',
  },
  link: { label: { en: 'Ask the community', ja: 'コミュニティで質問する' }, href: 'https://community.harbor.example/' },
};

/** Areas and environments of Harbor to which support access can be narrowed. */
export const access = {
  areas: [
    { id: 'shipments', label: { en: 'Shipments', ja: '貨物' } },
    { id: 'reports', label: { en: 'Reports', ja: 'レポート' } },
  ],
};

/** Sender and reply domain of mail to customers. */
export const mail = {
  from: { name: 'Harbor Support', address: 'support@harbor.example' },
  replyDomain: 'reply.harbor.example',
};

/** Name and subscription URL of the status page. */
export const statusPage = {
  pageName: 'Harbor',
  pageUrl: 'https://status.harbor.example/',
  subscribeUrl: 'https://status.harbor.example/subscribe',
};
