import { Buffer } from 'node:buffer';
import type { Locator } from '@playwright/test';
import { createClient } from '../../../src/client/index.ts';
import type { AgentTicket } from '../../../src/contract/index.ts';
import { test as base, expect } from '../fixtures.ts';
import type { HostPage } from '../host-page.ts';
import type { Widget } from '../widget.ts';

/** The smallest possible PNG. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** One of the five support systems, opened in a host page. */
export interface System {
  widget: Widget;
  /** Returns a text field by its label. */
  text(label: string): Locator;
  /** Returns a select by its label. */
  select(label: string): Locator;
  /** Returns one of several radio buttons. */
  radio(group: string, choice: string): Locator;
  /** Expects an error message below a field. */
  complains(field: Locator, sentence: string): Promise<void>;
  /** Presses "Submit" and expects that no request is sent. */
  refused(): Promise<void>;
  /** Presses "Submit"; returns the ticket as agents see it. */
  filed(): Promise<AgentTicket>;
}

/** Drivers of a test of a support system. */
interface Fixtures {
  open: (profile: string, host?: HostPage) => Promise<System>;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** Matches the start of a name: a label may be followed by "optional", an option by its definition. */
const begins = (text: string) => new RegExp(`^${escaped(text)}`);

export const test = base.extend<Fixtures>({
  open: async ({ show, stage }, use) => {
    const api = createClient({
      baseUrl: stage.demo.api,
      getToken: () => stage.demo.identity.createPersonToken('agent-maya'),
    });
    await use(async (profile, host = {}) => {
      const widget = await show({ ...host, profile });
      await widget.open();
      const { dialog } = widget;
      const press = () => dialog.getByRole('button', { name: widget.say('submit.send'), exact: true }).click();
      return {
        widget,
        text: (label) => dialog.getByRole('textbox', { name: begins(label) }),
        select: (label) => dialog.getByRole('combobox', { name: begins(label) }),
        radio: (group, choice) =>
          dialog.getByRole('group', { name: begins(group) }).getByRole('radio', { name: begins(choice) }),
        async complains(field, sentence) {
          await expect(field).toHaveAttribute('aria-invalid', 'true');
          await expect(field).toHaveAccessibleDescription(new RegExp(`${escaped(sentence)}$`));
        },
        async refused() {
          await press();
          await expect(dialog.getByRole('alert').first()).toBeVisible();
        },
        async filed() {
          await press();
          const number = await widget.getTicketNumber();
          const { items } = await api.listQueue({ q: number });
          const row = items.find((item) => item.number === number);
          return api.readQueueTicket({ id: row?.id ?? number });
        },
      };
    });
  },
});

export { expect };
