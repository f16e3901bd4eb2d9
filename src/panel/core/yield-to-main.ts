/** Ends the task, so that the browser can handle input and paint before the work goes on. */
export function yieldToMain(): Promise<void> {
  // Safari has none; where markup has that name, it is an element.
  const { scheduler }: { scheduler?: Partial<Scheduler> } = globalThis;
  if (typeof scheduler?.yield === 'function') return scheduler.yield();
  return new Promise((resolve) => {
    // Not `setTimeout`, which a hidden page gets once a second.
    const { port1, port2 } = new MessageChannel();
    // oxlint-disable-next-line prefer-add-event-listener -- assigning it also starts the port.
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
