/** Keeps the panel usable beside dialogs of the page that keep the focus, and beside scroll libraries. */
import { fromDocument } from '../../dom/from-document.ts';
import { containEvents } from './dialog.ts';

/** Time after a press into the widget within which a loss of focus counts as taken by the page. */
const MAX_DELAY_MS = 500;
const CHECK_INTERVAL_MS = 50;

/** Events that scroll libraries, file drops and paste handlers of pages cancel. */
const GESTURE_EVENTS = [
  'wheel',
  'touchstart',
  'touchmove',
  'touchend',
  'paste',
  'dragenter',
  'dragover',
  'dragleave',
  'drop',
];

/**
 * Hides gestures from bubbling listeners of the page, and shows the dialog as a modal one when the page takes the focus back
 * within {@link MAX_DELAY_MS} of a press into the widget: the page is inert then, so its focus trap has nothing to focus, and
 * typed text never arrives in a field of the page. Focus moves once; there is no loop.
 *
 * @returns a function that stops it.
 */
export function resistFocusTraps(dialog: HTMLDialogElement, root: ShadowRoot): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => clearInterval(timer);

  const watch = (pressed?: HTMLElement | null) => {
    stop();
    const until = performance.now() + MAX_DELAY_MS;
    timer = setInterval(() => {
      if (performance.now() > until) stop();
      if (!dialog.open || dialog.matches(':modal') || root.activeElement) return;
      const focused = fromDocument('activeElement');
      // Nothing is taken where nothing is focused. Above a modal dialog of the page, the browser lets nothing be focused.
      if (!focused || focused === fromDocument('body') || fromDocument('querySelector').call(document, 'dialog:modal'))
        return;
      stop();
      dialog.close();
      dialog.showModal();
      // The page may have prevented the press, which focuses nothing then.
      if (pressed && dialog.contains(pressed)) pressed.focus();
      else (dialog.querySelector<HTMLElement>('.view:not([hidden]) .input') ?? dialog.querySelector('h2'))?.focus();
    }, CHECK_INTERVAL_MS);
  };
  const onPress = ({ target }: Event) =>
    watch(target instanceof Element ? target.closest<HTMLElement>('input, textarea, select, button, a') : null);
  // A press into the page and the Tab key may move the focus.
  const onPagePress = (event: Event) => event.target !== root.host && stop();
  containEvents(root, GESTURE_EVENTS);
  // The press that has opened the panel may be over already.
  if (dialog.open) watch();
  root.addEventListener('pointerdown', onPress);
  root.addEventListener('click', onPress);
  root.addEventListener('keydown', stop);
  window.addEventListener('pointerdown', onPagePress, true);
  return () => {
    stop();
    root.removeEventListener('pointerdown', onPress);
    root.removeEventListener('click', onPress);
    root.removeEventListener('keydown', stop);
    window.removeEventListener('pointerdown', onPagePress, true);
  };
}
