import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { Demo } from '../../demo/server.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Drives the agents' inbox in English, by roles and names. */
export class Inbox {
  readonly page: Page;
  private agent: string | null = null;

  constructor(page: Page) {
    this.page = page;
  }

  /** Signs an agent of the demo in and opens a path of the inbox. */
  async open({ agent }: Pick<Demo, 'agent'>, to = 'views/all', as = 'maya'): Promise<void> {
    // Signing in again ends the session, while a request of the page that is left may still be under way.
    const url = this.agent === as ? new URL(`/inbox/${to}`, this.page.url()).href : null;
    await this.page.goto(url ?? `${agent}?as=${as}&to=${encodeURIComponent(to)}`);
    this.agent = as;
    await expect(this.page.getByRole('main')).toBeVisible();
  }

  /** The rows of the queue. */
  get table() {
    return this.page.getByRole('table', { name: 'Tickets' });
  }

  /** Searches the queue for a ticket and opens it. */
  async openTicket(subject: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search in this view' }).fill(subject);
    // While the result replaces the rows, a click can meet a row that is gone.
    await expect(async () => {
      const heading = this.page.getByRole('heading', { name: subject });
      if (!(await heading.isVisible())) await this.table.getByRole('link', { name: subject }).click({ timeout: 2_000 });
      await expect(heading).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 15_000 });
  }

  /** Chooses an option of a property, such as the status. */
  async pick(property: string, option: string): Promise<void> {
    await this.page.getByRole('button', { name: `${property}:` }).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  /** Messages and changes of the open ticket. */
  get conversation() {
    return this.page.getByRole('list', { name: 'Conversation' });
  }

  /** Sends a reply, optionally with a new status. */
  async reply(text: string, status?: string): Promise<void> {
    await this.page.getByRole('radio', { name: 'Reply' }).check();
    await this.page.getByRole('textbox', { name: 'Reply' }).fill(text);
    if (status !== undefined) await this.pick('Set status to', status);
    await this.page.getByRole('button', { name: 'Send reply' }).click();
    await expect(this.conversation.getByText(text)).toBeVisible();
  }

  /** Returns the violations of axe on the whole page. */
  async audit(): Promise<string[]> {
    // Half-faded text has half the contrast.
    await this.page.waitForFunction(() =>
      document.getAnimations().every(({ playState, effect }) => {
        return playState === 'finished' || effect?.getComputedTiming().iterations === Infinity;
      }),
    );
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(TAGS).analyze();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${String(target.flat().at(-1))}`));
  }
}
