import type { PanelContext } from '../../core/context.ts';
import { access } from '../../i18n/en/access.ts';
import { parseTime, getDateFormat } from '../../i18n/date-format.ts';
import { Button } from '../../ui/Button.tsx';
import { Section } from '../../ui/Section.tsx';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { TicketLink } from './TicketLink.tsx';
import { type AccessModel, isPending } from './model.ts';

/** Renders the active sessions of agents; an admin can end each of them. */
export function Sessions({ app, model, mayManage }: { app: PanelContext; model: AccessModel; mayManage: boolean }) {
  const t = app.translate(access);
  const sessions = model.sessions.value;
  if (sessions.length === 0) return null;
  return (
    <Section title={t('access.inside')}>
      {sessions.map((session) => (
        <article key={session.id} class="confirm request stack">
          <b dir="auto">
            {t('access.session', {
              name: sanitizeLine(session.agent.name),
              time: getDateFormat(app.locale.value).dateTime(parseTime(session.endsAt) ?? NaN),
            })}
          </b>
          {session.actingAs && (
            <p dir="auto">
              {t(session.actingAs.role === 'admin' ? 'access.session.as.admin' : 'access.session.as', {
                name: sanitizeLine(session.actingAs.name),
              })}
            </p>
          )}
          <TicketLink app={app} id={session.ticketId} />
          {mayManage && (
            <div class="row">
              <Button busy={isPending(model, 'end', session.id)} onClick={() => void model.end(session)}>
                {t('access.session.end')}
              </Button>
            </div>
          )}
        </article>
      ))}
    </Section>
  );
}
