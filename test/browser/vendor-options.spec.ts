import { createClient } from '../../src/client/index.ts';
import { profilePath } from '../../demo/apis.ts';
import { expect, test } from './fixtures.ts';
import type { Stage } from './host-page.ts';

const client = (stage: Stage, profile: string, getToken: () => Promise<string | null>) =>
  createClient({ baseUrl: stage.demo.api + profilePath(profile), getToken });
const customer = (stage: Stage, profile: string) =>
  client(stage, profile, () => stage.demo.identity.createVisitorToken('user'));
const agent = (stage: Stage, profile: string) =>
  client(stage, profile, () => stage.demo.identity.createPersonToken('agent-maya'));

test('a list is filtered by a field of the vendor, and a suggested solution is among the closed tickets', async ({
  show,
  stage,
  browserName,
}) => {
  const api = customer(stage, 'case-portal');
  const { form } = await api.getSession();
  const options = form.fields.find(({ id }) => id === 'caseType')?.options ?? [];
  const values = (caseType = '') =>
    Object.fromEntries(
      form.fields
        .filter(
          ({ id, kind, required }) =>
            required && !['subject', 'description', 'category', 'priority'].includes(id) && kind !== 'attachments',
        )
        .map(({ id, options }) => [id, id === 'caseType' ? caseType : (options?.[0]?.id ?? 'yes')]),
    );
  const category = form.fields.find(({ id }) => id === 'category')?.options?.at(-1)?.id;
  const create = (subject: string, caseType: string | undefined) =>
    api.createTicket({
      subject,
      description: 'Since this morning.',
      priority: 'p3',
      ...(category && { category }),
      fields: values(caseType),
    });
  const [one, other] = [`First type ${browserName}`, `Second type ${browserName}`];
  await create(one, options[0]?.id);
  const second = await create(other, options[1]?.id);
  await agent(stage, 'case-portal').answerTicket({ id: second.id, body: 'Try this.', status: 'solved' });

  const widget = await show({ profile: 'case-portal' });
  await widget.open();
  await widget.go('tickets');
  const list = widget.dialog.getByRole('list', { name: 'Tickets', exact: true });
  await expect(list).toContainText(one);
  await widget.dialog.getByRole('button', { name: widget.say('tickets.filters') }).click();
  await widget.dialog.getByRole('combobox', { name: 'Case type' }).selectOption({ index: 1 });
  await expect(list).not.toContainText(other);
  await expect(list).toContainText(one);
  await widget.dialog.getByRole('combobox', { name: 'Case type' }).selectOption({ index: 0 });
  await widget.dialog.getByRole('combobox', { name: 'Status' }).selectOption('closed');
  await expect(list).toContainText(other);
  await expect(list).not.toContainText(one);
});

test('the description is edited after creation, and the history shows it', async ({ show, stage, browserName }) => {
  const subject = `Report follows ${browserName}`;
  const widget = await show({ profile: 'contract-support', language: 'ja' });
  const api = customer(stage, 'contract-support');
  const { form } = await api.getSession();
  const fields = Object.fromEntries(
    form.fields
      .filter(({ id, required }) => required && !['subject', 'description', 'category', 'priority'].includes(id))
      .map(({ id, options, default: value }) => [
        id,
        value ?? options?.find((option) => !option.disabled)?.id ?? '03-5550-0101',
      ]),
  );
  const product = form.fields.find(({ id }) => id === 'product')?.options?.[0]?.id ?? '';
  const version =
    form.fields.find(({ id }) => id === 'version')?.options?.find(({ parents }) => parents?.includes(product))?.id ??
    '';
  await api.createTicket({
    subject,
    description: 'The report follows.',
    priority: 'severity-3',
    fields: { ...fields, product, version },
  });
  await widget.open();
  await widget.go('tickets');
  await widget.openTicket(subject);
  await widget.dialog.getByRole('button', { name: widget.say('tickets.edit'), exact: true }).click();
  const description = widget.dialog
    .getByRole('textbox')
    .filter({ hasText: 'The report follows.' })
    .or(widget.dialog.locator('textarea[id$=edit-description]'));
  await description.first().fill('Report: the gateway restarts at night.');
  await widget.dialog.getByRole('button', { name: widget.say('tickets.edit.send'), exact: true }).click();
  await expect(widget.dialog.getByText('Report: the gateway restarts at night.').first()).toBeVisible();
  await expect(widget.dialog.locator('.change')).toHaveCount(1);
  await expect(widget.dialog.getByText('The report follows.')).toHaveCount(0);
});

test('all phone contacts are listed with their business hours, for any priority', async ({ show }) => {
  const widget = await show({ profile: 'routed-support' });
  await widget.open();
  const summary = widget.dialog.getByText('Contact support by phone');
  await summary.click();
  const links = widget.dialog.getByRole('tabpanel').getByRole('listitem').getByRole('link');
  await expect(links).toHaveCount(12);
  // The tests' browsers are in Tokyo.
  await expect(links.first()).toHaveAttribute('href', 'tel:+81355500101');
  await expect(widget.dialog.getByRole('listitem').filter({ hasText: 'Helsinki, Finnish' })).toContainText(
    '09:00–17:30 Europe/Helsinki',
  );
});
