import { useInbox } from '../../core/context.ts';
import { toText } from '../../core/vocabulary.ts';
import type { AgentTicket } from '../../data/ticket-model.ts';

/** Renders what the ticket contains besides its text: fields, context, consent, rating and diagnostics. */
export function IncludedDetails({ ticket }: { ticket: AgentTicket }) {
  const { t, locale } = useInbox();
  const { cc = [], context = {}, diagnostics, consent, consentText, rating, fields } = ticket;
  const facts = [
    ...Object.entries(fields),
    [t('ticket.cc'), cc.join(', ')] as const,
    [t('ticket.rating'), rating ? [`${rating.score} / 5`, rating.comment].filter(Boolean).join(' · ') : ''] as const,
    [
      toText(consentText?.label, locale) ?? t('ticket.consent'),
      consent === 'yes' ? t('yes') : consent === 'no' ? t('no') : '',
    ] as const,
    ...Object.entries(context),
  ].filter(([, value]) => value !== '');
  if (facts.length === 0 && typeof diagnostics !== 'string') return null;
  return (
    <section class="rail-section" aria-label={t('ticket.included')}>
      <h2>{t('ticket.included')}</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {typeof diagnostics === 'string' && (
        <details class="diagnostics">
          <summary>{t('ticket.diagnostics')}</summary>
          <pre>{diagnostics}</pre>
        </details>
      )}
    </section>
  );
}
