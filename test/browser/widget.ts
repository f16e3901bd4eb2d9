import { expect, type Locator, type Page } from '@playwright/test';
import { words, type Language, type Messages } from './messages.ts';

/** Input of the form. */
export interface TicketInput {
  subject: string;
  description: string;
  /** The label of a category, in the language of the page. */
  category?: string;
  /** The label of a priority, in the language of the page. */
  priority?: string;
  files?: { name: string; mimeType: string; buffer: Buffer }[];
}

/** The four tabs. */
export type Tab = 'submit' | 'tickets' | 'status' | 'access';

/** A page object of the widget, by roles and accessible names only. */
export class Widget {
  readonly page: Page;
  readonly say: Messages;

  constructor(page: Page, language: Language) {
    this.page = page;
    this.say = words(language);
  }

  get badge(): Locator {
    return this.page
      .locator('madoguchi-widget')
      .getByRole('button', { name: new RegExp(`^${this.say('badge.label')}`) });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: this.say('shell.title') });
  }

  get subject(): Locator {
    return this.dialog.getByRole('textbox', { name: this.say('submit.subject') });
  }

  get description(): Locator {
    return this.dialog.getByRole('textbox', { name: this.say('submit.description') });
  }

  /** Presses the badge and waits for the form. */
  async open(): Promise<void> {
    await this.badge.click();
    await expect(this.dialog).toBeVisible();
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: this.say('shell.close'), exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }

  async go(tab: Tab): Promise<void> {
    const control = this.dialog.getByRole('tab', { name: this.say(`shell.tab.${tab}`) });
    await control.click();
    await expect(control).toHaveAttribute('aria-selected', 'true');
  }

  /** Fills the form and submits it; returns the displayed number. */
  async submit(filing: TicketInput): Promise<string> {
    await this.subject.fill(filing.subject);
    await this.description.fill(filing.description);
    if (filing.category !== undefined) {
      await this.dialog.getByRole('combobox', { name: this.say('submit.category') }).selectOption(filing.category);
    }
    if (filing.priority !== undefined) await this.dialog.getByRole('radio', { name: filing.priority }).check();
    if (filing.files) {
      await this.dialog.locator('input[type=file]').first().setInputFiles(filing.files);
      for (const file of filing.files) await expect(this.dialog.getByText(file.name).first()).toBeVisible();
    }
    await this.dialog.getByRole('button', { name: this.say('submit.send'), exact: true }).click();
    return this.getTicketNumber();
  }

  /** Returns the number in the confirmation. */
  async getTicketNumber(): Promise<string> {
    const sentence = this.dialog.getByText(this.pattern('submit.sent')).first();
    await expect(sentence).toBeVisible();
    return /\d+/.exec((await sentence.textContent()) ?? '')?.[0] ?? '';
  }

  /** Opens a ticket from the list by its subject. */
  async openTicket(subject: string): Promise<void> {
    await this.dialog
      .getByRole('button', { name: subject })
      .or(this.dialog.getByRole('link', { name: subject }))
      .first()
      .click();
    await expect(this.dialog.getByRole('heading', { name: subject })).toBeVisible();
  }

  /** Replies to the open ticket. */
  async reply(text: string): Promise<void> {
    await this.dialog.getByRole('textbox', { name: this.say('tickets.reply'), exact: true }).fill(text);
    await this.dialog.getByRole('button', { name: this.say('tickets.reply.send'), exact: true }).click();
    await expect(this.dialog.getByText(text)).toBeVisible();
  }

  /** Turns on support access, with the confirmation. */
  async turnOnAccess(): Promise<void> {
    await this.dialog.getByRole('switch', { name: this.say('access.switch') }).click();
    await this.dialog.getByRole('button', { name: this.say('access.confirm.yes'), exact: true }).click();
    await expect(this.dialog.getByRole('switch', { name: this.say('access.switch') })).toBeChecked();
  }

  /** Turns off support access with one press. */
  async turnOffAccess(): Promise<void> {
    await this.dialog.getByRole('switch', { name: this.say('access.switch') }).click();
    await expect(this.dialog.getByRole('switch', { name: this.say('access.switch') })).not.toBeChecked();
  }

  /** Returns a message as a pattern, with any text for its placeholders. */
  pattern(key: Parameters<Messages>[0]): RegExp {
    const literal = this.say(key)
      .split(/\{\w+\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(literal.join('.*'));
  }
}
