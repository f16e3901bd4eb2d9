import { download } from '../../../panel/ui/download.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { Button } from '../../ui/Button.tsx';

const FILE_NAME = 'message.eml';

/**
 * Renders the download of the message that a ticket or comment came by.
 *
 * @param id of the ticket or comment
 */
export function OriginalMail({ id }: { id: string }) {
  const { api, toasts, t } = useInbox();
  const save = async () => {
    try {
      download(await api.readOriginalMail({ id }), FILE_NAME);
    } catch (error) {
      toasts.show(t('file.failed', { name: FILE_NAME, why: explainError(error, t) }), { tone: 'error' });
    }
  };
  return (
    <p class="message-actions">
      <Button kind="quiet" icon="clip" onClick={() => void save()}>
        {t('message.original')}
      </Button>
    </p>
  );
}
