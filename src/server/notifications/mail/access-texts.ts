import { getMessages } from '../../messages/index.ts';
import { sanitizeLines, sanitizeLine } from './sanitize.ts';
import { formatTime, paragraphs, type Reader, type Written } from './ticket-texts.ts';

/** A notice to admins about support access. */
export interface AccessNotice {
  kind: 'granted' | 'reset' | 'requested' | 'used' | 'ending' | 'ended' | 'break_glass';
  /** Name of the actor; null for an expiration. */
  who: string | null;
  /** Scope of the access. */
  scope: string;
  /** Reason in the actor's words. */
  reason: string | null;
  /** When the access ends or ended, or when the request expires (RFC 3339). */
  end: string;
}

/** Writes a notice for one admin. */
export function accessMail(
  notice: AccessNotice,
  reader: Pick<Reader, 'language' | 'timeZone'> & { name: string },
): Written {
  const t = getMessages(reader.language).accessMails;
  const { kind, who, scope, reason, end } = notice;
  const allowed = scope === 'view' || scope === 'act' || scope === 'act_as' ? t.scope[scope] : null;
  return {
    subject: t.subject[kind],
    text: paragraphs([
      t.hello(sanitizeLine(reader.name)),
      t.text[kind](who === null ? '' : sanitizeLine(who), formatTime(end, reader)),
      kind === 'ended' ? null : allowed,
      reason === null || kind === 'ended' || kind === 'ending' ? null : `${t.reason}\n${sanitizeLines(reason)}`,
      t.where,
    ]),
  };
}
