import { expect } from '@playwright/test';
import type { HostPage } from './host-page.ts';
import type { Widget } from './widget.ts';

/** A view, with the fewest steps to it. */
export interface View {
  /** Visitor; default `user`. */
  visitor?: NonNullable<HostPage['visitor']>;
  /** The support system; default the demo's own. */
  profile?: string;
  navigate: (widget: Widget) => Promise<void>;
}

/** All views. */
export const views: Record<string, View> = {
  badge: { navigate: async () => {} },
  form: { navigate: (widget) => widget.open() },
  'form with mistakes': {
    navigate: async (widget) => {
      await widget.open();
      await widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true }).click();
      await expect(widget.subject).toHaveAttribute('aria-invalid', 'true');
    },
  },
  'free plan': { visitor: 'free', navigate: (widget) => widget.open() },
  suggestions: {
    navigate: async (widget) => {
      await widget.open();
      await widget.description.fill('EDI gateway');
      await widget.subject.fill('CSV');
      await expect(widget.dialog.getByRole('button', { name: widget.say('submit.hints.affects') })).toBeVisible();
      const article = widget.dialog.getByRole('link', { name: /CSV/ }).first();
      await article.evaluate((link) => link.addEventListener('click', (event) => event.preventDefault()));
      await article.click();
    },
  },
  checklist: {
    profile: 'scoped-support',
    navigate: async (widget) => {
      await widget.open();
      await widget.dialog.getByText(widget.say('submit.checklist'), { exact: true }).click();
      await expect(widget.dialog.locator('details').getByRole('textbox').first()).toBeVisible();
    },
  },
  contract: {
    profile: 'contract-support',
    navigate: async (widget) => {
      await widget.open();
      await widget.dialog.getByRole('radio').nth(1).check();
    },
  },
  waiting: {
    navigate: async (widget) => {
      await widget.open();
      await widget.subject.fill('HB-482911');
      await widget.description.fill('Rotterdam, 32 h');
      await widget.dialog.getByRole('combobox', { name: widget.say('submit.category') }).selectOption({ index: 1 });
      await widget.page.context().setOffline(true);
      await widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true }).click();
      await expect(widget.dialog.getByText(widget.say('submit.queued'))).toBeVisible({ timeout: 20_000 });
    },
  },
  'signed out': { visitor: 'anonymous', navigate: (widget) => widget.open() },
  tickets: {
    navigate: async (widget) => {
      await widget.open();
      await widget.go('tickets');
      await expect(widget.dialog.getByRole('list', { name: widget.say('tickets.list'), exact: true })).toBeVisible();
    },
  },
  'tickets narrowed': {
    visitor: 'admin',
    navigate: async (widget) => {
      await widget.open();
      await widget.go('tickets');
      const list = widget.dialog.getByRole('list', { name: widget.say('tickets.list'), exact: true });
      const control = (key: 'view' | 'status' | 'priority') =>
        widget.dialog.getByRole('combobox', { name: widget.say(`tickets.detail.${key}`), exact: true });
      await control('view').selectOption({ index: 1 });
      await widget.dialog.getByRole('button', { name: widget.say('tickets.filters') }).click();
      await control('status').selectOption('closed');
      await control('priority').selectOption({ index: 3 });
      await expect(widget.dialog.getByRole('button', { name: widget.say('tickets.clear', { n: 2 }) })).toBeVisible();
      await expect(list).toBeVisible();
    },
  },
  'tickets without a match': {
    navigate: async (widget) => {
      await widget.open();
      await widget.go('tickets');
      const search = widget.dialog.getByRole('searchbox', { name: widget.say('tickets.search') });
      await search.fill('HB-000000');
      await search.press('Enter');
      await widget.dialog.getByRole('combobox', { name: widget.say('tickets.detail.status') }).selectOption('closed');
      await expect(widget.dialog.getByText(widget.say('tickets.none'))).toBeVisible();
      await expect(widget.dialog.getByRole('button', { name: widget.say('tickets.none.reset') })).toBeVisible();
    },
  },
  ticket: {
    navigate: async (widget) => {
      await widget.open();
      await widget.go('tickets');
      const list = widget.dialog.getByRole('list', { name: widget.say('tickets.list'), exact: true });
      await list.getByRole('button').or(list.getByRole('link')).first().click();
      await expect(widget.dialog.getByLabel(widget.say('tickets.conversation')).first()).toBeAttached();
    },
  },
  status: {
    navigate: async (widget) => {
      await widget.open();
      await widget.go('status');
      await expect(widget.dialog.getByText(widget.say('status.components')).first()).toBeVisible();
    },
  },
  access: {
    visitor: 'admin',
    navigate: async (widget) => {
      await widget.open();
      await widget.go('access');
      const control = widget.dialog.getByRole('switch', { name: widget.say('access.switch') });
      await expect(control).toBeVisible();
      if (await control.isChecked()) await widget.turnOffAccess();
    },
  },
  'access confirm': {
    visitor: 'admin',
    navigate: async (widget) => {
      await widget.open();
      await widget.go('access');
      const control = widget.dialog.getByRole('switch', { name: widget.say('access.switch') });
      if (await control.isChecked()) await widget.turnOffAccess();
      await control.click();
      await expect(
        widget.dialog.getByRole('button', { name: widget.say('access.confirm.yes'), exact: true }),
      ).toBeVisible();
    },
  },
  'access on': {
    visitor: 'admin',
    navigate: async (widget) => {
      await widget.open();
      await widget.go('access');
      const control = widget.dialog.getByRole('switch', { name: widget.say('access.switch') });
      await expect(control).toBeVisible();
      if (!(await control.isChecked())) await widget.turnOnAccess();
    },
  },
  sent: {
    navigate: async (widget) => {
      await widget.open();
      await widget.dialog.getByRole('combobox', { name: widget.say('submit.category') }).selectOption({ index: 1 });
      await widget.submit({ subject: 'HB-482910', description: 'Rotterdam, 31 h' });
    },
  },
};
