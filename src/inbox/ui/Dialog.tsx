import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from './Button.tsx';

interface Props {
  title: string;
  /** Name of the button that closes the dialog. */
  closeLabel: string;
  onClose: () => void;
  /** Renders without a visible title, for the command palette. */
  plain?: boolean;
  children: ComponentChildren;
}

/** Renders a modal dialog while it is mounted. Escape and a click beside it close it; the focus returns to the opener. */
export function Dialog({ title, closeLabel, onClose, plain = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the next paint, so that keys that are pressed right after it opens are typed into it.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    // The browser would focus the close button.
    element?.querySelector<HTMLElement>('input, textarea, select')?.focus();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- the backdrop; Escape does the same.
    <dialog
      ref={dialog}
      class={plain ? 'dialog plain-dialog' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-body">
        <header class={plain ? 'visually-hidden' : 'dialog-head'}>
          <h2 id={id}>{title}</h2>
          {!plain && <IconButton icon="close" label={closeLabel} onClick={onClose} />}
        </header>
        {children}
      </div>
    </dialog>
  );
}
