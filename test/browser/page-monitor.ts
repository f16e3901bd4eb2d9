import type { BrowserContext, Page } from '@playwright/test';

/** Observations that a host page must never make. */
export interface PageObservations {
  /** Uncaught errors and unhandled rejections. */
  errors: string[];
  /** Violations of the content security policy, Trusted Types included. */
  violations: string[];
  /** Errors in the console. */
  console: string[];
}

declare global {
  interface Window {
    madoguchiTestSaw?: (kind: 'errors' | 'violations', text: string) => Promise<void>;
  }
}

/** Watches every page of a context from its first script on, across navigations. */
export async function monitorPages(context: BrowserContext): Promise<PageObservations> {
  const seen: PageObservations = { errors: [], violations: [], console: [] };
  await context.exposeBinding('madoguchiTestSaw', (_source, kind: 'errors' | 'violations', text: string) => {
    seen[kind].push(text);
  });
  await context.addInitScript(() => {
    // Saved before a test's page replaces or removes it.
    const saw = window.madoguchiTestSaw;
    const text = String;
    addEventListener('error', (event) => void saw?.('errors', text(event.message || 'a resource could not be loaded')));
    addEventListener('unhandledrejection', (event) => void saw?.('errors', `rejection: ${text(event.reason)}`));
    document.addEventListener('securitypolicyviolation', (event) => {
      // Firefox and WebKit request the favicon by themselves; the test's page has none.
      if (event.blockedURI.endsWith('/favicon.ico')) return;
      void saw?.('violations', `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  const follow = (page: Page) =>
    page.on('console', (message) => {
      if (message.type() === 'error') seen.console.push(message.text());
    });
  context.on('page', follow);
  for (const page of context.pages()) follow(page);
  return seen;
}
