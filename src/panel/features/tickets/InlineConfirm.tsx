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
  /** The id of what names it. */
  name: string;
  /** The word on the button that says yes. */
  yes: string;
  /** Whether something is still to be filled in. */
  missing?: boolean;
  onYes: () => void;
  onCancel: () => void;
  children: ComponentChildren;
}

/** Something asked before an act, in its place. It takes the focus; Escape leaves it. */
export function InlineConfirm({ app, model, name, yes, missing, onYes, onCancel, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('input, textarea, button')?.focus(), []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the question, not the panel.
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
        <Button kind="primary" busy={model.acting.value !== null} disabled={missing} onClick={onYes}>
          {yes}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {app.translate(common)('common.cancel')}
        </Button>
      </div>
    </div>
  );
}
