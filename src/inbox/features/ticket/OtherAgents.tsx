import { useInbox } from '../../core/context.ts';
import { Avatar } from '../../ui/marks.tsx';
import type { Others } from './presence.ts';

/** Renders the other agents who have the ticket open. The region exists from the start, so that changes are announced. */
export function OtherAgents({ others }: { others: Others }) {
  const { t } = useInbox();
  return (
    <span class="others" role="status">
      {others.map(({ id, name, state }) => (
        <span key={id} class="chip" data-state={state}>
          <Avatar name={name} />
          {t(state === 'replying' ? 'presence.replying' : 'presence.viewing', { name })}
        </span>
      ))}
    </span>
  );
}
