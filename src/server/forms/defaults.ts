import type { FormField, Priority, Session } from '../../contract/index.ts';
import { ATTACHMENT_LIMITS } from '../attachments/index.ts';

/** Fields of a form that configures none. */
export const DEFAULT_FIELDS: FormField[] = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'priority', kind: 'priority' },
  { id: 'attachments', kind: 'attachments' },
];

/** Default priorities, without response targets: only the vendor can promise one. */
export const DEFAULT_PRIORITIES: Priority[] = [
  {
    id: 'urgent',
    label: { en: 'Urgent', ja: '緊急' },
    definition: {
      en: 'The product is down, or work has stopped for everybody, and there is no way around it.',
      ja: '製品が停止している、または全員の業務が止まっていて、回避策がありません。',
    },
    responseMinutes: null,
    tone: 'urgent',
  },
  {
    id: 'high',
    label: { en: 'High', ja: '高' },
    definition: {
      en: 'Something important does not work for many people. Work goes on, but with difficulty.',
      ja: '重要な機能が多くの人で使えません。業務は続けられますが、支障が出ています。',
    },
    responseMinutes: null,
    tone: 'high',
  },
  {
    id: 'normal',
    label: { en: 'Normal', ja: '通常' },
    definition: {
      en: 'Something does not work as it should for some people, or there is a way around it.',
      ja: '一部の人で正しく動作しない、または回避策があります。',
    },
    responseMinutes: null,
    tone: 'normal',
  },
  {
    id: 'low',
    label: { en: 'Low', ja: '低' },
    definition: { en: 'A question, or something small.', ja: '質問、または軽微なことです。' },
    responseMinutes: null,
    tone: 'low',
  },
];

/** Default limits. */
export const DEFAULT_LIMITS: Session['limits'] = {
  subject: 200,
  description: 20_000,
  comment: 20_000,
  attachmentBytes: ATTACHMENT_LIMITS.fileBytes,
  attachments: 10,
  attachmentTypes: [...ATTACHMENT_LIMITS.types],
};
