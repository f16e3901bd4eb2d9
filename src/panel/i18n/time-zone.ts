declare global {
  interface Window {
    /** Safari has none yet. */
    Temporal?: { Now: { timeZoneId(): string } };
  }
}

/**
 * The browser's time zone, as in `Asia/Tokyo`. The first use of `Intl` for dates stops a page for 50 ms, four times that on a
 * phone; `Temporal` takes no time.
 */
export function timeZone(): string {
  return window.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
