import { paragraph, toBlocks } from './content.ts';
import { sanitizeLines, sanitizeLine } from './sanitize.ts';
import { createWriter, formatTime, type MailContext, type Reader, type Written } from './ticket-texts.ts';

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
  context: MailContext,
): Written {
  const { kind, who, scope, reason, end } = notice;
  const t = createWriter(context, reader.language, {
    name: sanitizeLine(reader.name),
    actor: who === null ? '' : sanitizeLine(who),
    end: formatTime(end, reader),
  });
  const hasReason = reason !== null && kind !== 'ended' && kind !== 'ending';
  return {
    subject: t(`access.${kind}Subject`),
    blocks: toBlocks([
      paragraph(t('common.greeting')),
      paragraph(t(`access.${kind}`)),
      kind !== 'ended' && (scope === 'view' || scope === 'act' || scope === 'act_as')
        ? paragraph(t(`access.${scope}`))
        : null,
      hasReason ? paragraph(`${t('access.reason')}\n${sanitizeLines(reason)}`) : null,
      paragraph(t('access.where')),
      { kind: 'note', text: t('common.footer') },
    ]),
  };
}
