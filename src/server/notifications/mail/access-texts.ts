import { sanitizeLines, sanitizeLine } from './sanitize.ts';
import { moment, paragraphs, type Reader, type Written } from './ticket-texts.ts';

/** What admins are told of support access. */
export interface AccessNotice {
  kind: 'granted' | 'reset' | 'requested' | 'used' | 'ending' | 'ended' | 'break_glass';
  /** Who did it; null when a time came. */
  who: string | null;
  /** What support may do. */
  scope: string;
  /** Why, as they wrote it. */
  reason: string | null;
  /** When the access ends or ended, or when the request expires (RFC 3339). */
  end: string;
}

const words = {
  en: {
    hello: (name: string) => `Hello ${name},`,
    subject: {
      granted: 'Support access is on',
      reset: 'Support access has a new end',
      requested: 'Support asks to get in',
      used: 'Support has used its access',
      ending: 'Support access ends within a day',
      ended: 'Support access is off',
      break_glass: 'Emergency: support opened your account',
    },
    text: {
      granted: (who: string, end: string) => `${who} let support in. It ends by itself: ${end}.`,
      reset: (who: string, end: string) => `${who} changed the end of support access. It ends by itself: ${end}.`,
      requested: (who: string, end: string) =>
        `${who} from support asks to get in. If nobody answers by ${end}, the answer is no.`,
      used: (who: string, end: string) => `${who} from support has used the access that you gave. It ends: ${end}.`,
      ending: (_: string, end: string) => `Support access ends by itself: ${end}. You need not do anything.`,
      ended: (who: string, end: string) =>
        who === '' ? `Support access ended by itself: ${end}.` : `${who} turned support access off.`,
      break_glass: (who: string, end: string) =>
        `${who} from support opened your account in an emergency, without being asked in. It ends by itself: ${end}. You can end it at once.`,
    },
    scope: {
      view: 'Support may look, but change nothing.',
      act: 'Support may look and make changes.',
      act_as: 'Support may look and act as one of your users.',
    },
    reason: 'Reason:',
    where: 'See and change this in the support window, under Support access.',
  },
  ja: {
    hello: (name: string) => `${name} 様`,
    subject: {
      granted: 'サポートアクセスがオンになりました',
      reset: 'サポートアクセスの終了日時が変わりました',
      requested: 'サポート担当がアクセスを申請しています',
      used: 'サポート担当がアクセスを利用しました',
      ending: 'サポートアクセスは24時間以内に終了します',
      ended: 'サポートアクセスはオフになりました',
      break_glass: '緊急：サポート担当がアカウントに入りました',
    },
    text: {
      granted: (who: string, end: string) =>
        `${who} 様がサポート担当のアクセスを許可しました。${end} に自動的に終了します。`,
      reset: (who: string, end: string) =>
        `${who} 様がサポートアクセスの終了日時を変更しました。${end} に自動的に終了します。`,
      requested: (who: string, end: string) =>
        `サポート担当の ${who} がアクセスを申請しています。${end} までに回答がない場合、許可されません。`,
      used: (who: string, end: string) =>
        `サポート担当の ${who} が、許可されたアクセスを利用しました。アクセスは ${end} に終了します。`,
      ending: (_: string, end: string) => `サポートアクセスは ${end} に自動的に終了します。お手続きは不要です。`,
      ended: (who: string, end: string) =>
        who === ''
          ? `サポートアクセスは ${end} に自動的に終了しました。`
          : `${who} 様がサポートアクセスをオフにしました。`,
      break_glass: (who: string, end: string) =>
        `緊急のため、サポート担当の ${who} が許可なしにアカウントに入りました。${end} に自動的に終了します。すぐに終了させることもできます。`,
    },
    scope: {
      view: 'サポート担当は閲覧のみ可能で、変更はできません。',
      act: 'サポート担当は閲覧と変更が可能です。',
      act_as: 'サポート担当は閲覧のほか、貴社の利用者として操作できます。',
    },
    reason: '理由：',
    where: '確認と変更は、サポート画面の「サポートアクセス」からお願いいたします。',
  },
} as const;

/** Writes a notice for one admin. */
export function accessMail(
  notice: AccessNotice,
  reader: Pick<Reader, 'language' | 'timeZone'> & { name: string },
): Written {
  const t = words[reader.language];
  const { kind, who, scope, reason, end } = notice;
  const allowed = scope === 'view' || scope === 'act' || scope === 'act_as' ? t.scope[scope] : null;
  return {
    subject: t.subject[kind],
    text: paragraphs([
      t.hello(sanitizeLine(reader.name)),
      t.text[kind](who === null ? '' : sanitizeLine(who), moment(end, reader)),
      kind === 'ended' ? null : allowed,
      reason === null || kind === 'ended' || kind === 'ending' ? null : `${t.reason}\n${sanitizeLines(reason)}`,
      t.where,
    ]),
  };
}
