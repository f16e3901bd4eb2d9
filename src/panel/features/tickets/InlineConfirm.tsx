import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PanelContext } from '../../core/context.ts';
import { common } from '../../i18n/en/common.ts';
import { Button } from '../../ui/Button.tsx';
import { ActionError } from './ActionError.tsx';
import type { TicketModel } from './ticket-model.ts';

interface Props {
  app: PanelContext;
  model: TicketModel;
  /** Id of the element that labels the group. */
  labelId: string;
  /** Label of the confirm button. */
  confirmLabel: string;
  /** Whether a required value is missing; disables the confirm button. */
  missing?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children: ComponentChildren;
}

/** Renders a confirmation in place of the button that opened it. It takes the focus; Escape cancels. */
export function InlineConfirm({
  app,
  model,
  labelId: name,
  confirmLabel: yes,
  missing,
  onConfirm: onYes,
  onCancel,
  children,
}: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('input, textarea, button')?.focus(), []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape cancels the confirmation, not the panel.
    <div
      ref={box}
      class="ask"
      role="group"
      aria-labelledby={name}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        onCancel();
      }}
    >
      {children}
      <ActionError app={app} model={model} />
      <div class="row">
        <Button kind="primary" busy={model.pendingAction.value !== null} disabled={missing} onClick={onYes}>
          {yes}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {app.translate(common)('common.cancel')}
        </Button>
      </div>
    </div>
  );
}
