import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { IconButton } from '../../ui/Button.tsx';

interface Props {
  /** Name of the entry. */
  name: string;
  index: number;
  count: number;
  onMove: (by: number) => void;
}

/** Renders buttons that move an entry up and down in its list. */
export function MoveButtons({ name, index, count, onMove }: Props) {
  const t = useManagementMessages();
  return (
    <span class="move-buttons">
      <IconButton icon="up" label={t('settings.moveUp', { name })} disabled={index === 0} onClick={() => onMove(-1)} />
      <IconButton
        icon="chevron"
        label={t('settings.moveDown', { name })}
        disabled={index === count - 1}
        onClick={() => onMove(1)}
      />
    </span>
  );
}
