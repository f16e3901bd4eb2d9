import { useInbox } from '../core/context.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { isMac } from '../core/platform.ts';

/** Renders the keyboard shortcuts. */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  const { t } = useInbox();
  const groups = [
    [
      t('help.everywhere'),
      [
        [isMac() ? '⌘ K' : 'Ctrl K', t('help.palette')],
        ['/', t('help.search')],
        ['c', t('newTicket.title')],
        ['?', t('help.help')],
      ],
    ],
    [
      t('help.list'),
      [
        ['j  k', t('help.move')],
        ['Enter  o', t('help.open')],
        ['x', t('help.select')],
        ['a', t('help.assign')],
      ],
    ],
    [
      t('help.ticket'),
      [
        ['j  k', t('help.neighbours')],
        ['r', t('help.reply')],
        ['n', t('help.note')],
        ['a', t('help.assign')],
        ['s', t('help.status')],
        ['p', t('help.priority')],
        ['e', t('help.close')],
        ['u  Esc', t('help.back')],
        [isMac() ? '⌘ Enter' : 'Ctrl Enter', t('help.send')],
      ],
    ],
  ] as const;
  return (
    <Dialog title={t('help.title')} closeLabel={t('close')} onClose={onClose}>
      <div class="help-groups">
        {groups.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, text]) => (
                <div key={keys}>
                  <dt>{text}</dt>
                  <dd>
                    {keys.split('  ').map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
