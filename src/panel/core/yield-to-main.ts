/** Ends the task, so that the browser can handle input and paint before the code continues. */
export function yieldToMain(): Promise<void> {
  // Missing in Safari; an element of the page if one has that id (DOM clobbering).
  const { scheduler }: { scheduler?: Partial<Scheduler> } = globalThis;
  if (typeof scheduler?.yield === 'function') return scheduler.yield();
  return new Promise((resolve) => {
    // Not `setTimeout`, which browsers throttle in hidden pages.
    const { port1, port2 } = new MessageChannel();
    // oxlint-disable-next-line prefer-add-event-listener -- assigning it also starts the port.
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
