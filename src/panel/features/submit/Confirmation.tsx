import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { lazyIcons } from '../../ui/lazy-icons.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { formatOwnDue } from './format-due-time.ts';
import type { Submission } from './submission.ts';

/** Renders the confirmation of a submitted ticket, with the time by which support replies where the server has calculated one. */
export default function Confirmation({ app, submission }: { app: PanelContext; submission: Submission }) {
  const t = app.translate(submit);
  const ticket = submission.sent.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  if (!ticket) return null;
  const time = formatOwnDue(app, ticket.responseDueAt);
  return (
    <div class="sent">
      <span class="seal">
        <Icon d={lazyIcons.check} size={28} />
      </span>
      <h3 ref={heading} tabIndex={-1}>
        {t('submit.sent', { number: ticket.number })}
      </h3>
      <p class="sent-subject" dir="auto">
        {sanitizeLine(ticket.subject)}
      </p>
      <p class="hint">{time ? t('submit.sent.target', { time }) : t('submit.sent.next')}</p>
      <div class="row">
        <Button kind="primary" onClick={() => app.navigate('tickets', { ticketId: ticket.id })}>
          {t('submit.view')}
        </Button>
        <Button onClick={() => submission.backToForm()}>{t('submit.more')}</Button>
      </div>
    </div>
  );
}
