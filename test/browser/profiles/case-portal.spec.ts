import { Buffer } from 'node:buffer';
import { expect, png, test } from './system.ts';

test('a case of the portal: every field is filled in and reaches support @chromium', async ({ open }) => {
  const { widget, text, select, radio, complains, refused, filed } = await open('case-portal');
  const { dialog } = widget;

  // Articles are searched while the subject is typed.
  await text('Subject').pressSequentially('API keys');
  await expect(dialog.getByRole('region', { name: /Articles that may help/ })).toBeVisible();
  await text('Subject').fill('Mails bounce since this morning');
  await text('What happened?').fill('List https://app.example.com/lists/7, error 550, since 9:00.');

  await radio('Impact on your business', 'P2').check();
  await expect(radio('Impact on your business', 'P2')).toHaveAccessibleDescription(/main function fails/);
  await select('Case type').selectOption('Something does not work');

  // Some issues have no sub-issues, and the sub-issues of others differ.
  await expect(select('Sub-issue')).toBeHidden();
  await select('Case issue').selectOption('Something else');
  await expect(select('Sub-issue')).toBeHidden();
  await select('Case issue').selectOption('Pages and forms');
  await expect(select('Sub-issue').getByRole('option')).toHaveText([
    'Choose…',
    'A form does not submit',
    'A page looks wrong',
  ]);
  await select('Case issue').selectOption('E-mail delivery');
  await select('Sub-issue').selectOption('Mail bounces');
  await select('Instance').selectOption('Sandbox');

  const people = Array.from({ length: 11 }, (_, at) => `p${at}@example.com`);
  await text('E-mail CC list').fill(people.join('，'));
  const consent = dialog.getByRole('group', { name: /^May support open your account/ });
  await expect(consent).toContainText('Without it, an answer can take longer or may not be possible.');
  await refused();
  await complains(text('E-mail CC list'), 'No more than 10.');
  await expect(consent).toContainText('This field is required.');
  await text('E-mail CC list').fill(people.slice(1).join('，'));
  await consent.getByRole('radio', { name: /^No/ }).check();

  await expect(dialog.getByText(/25 MB/).first()).toBeVisible();
  const picker = dialog.locator('input[type=file]').first();
  await picker.setInputFiles({ name: 'all.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004') });
  await expect(dialog.getByRole('alert').filter({ hasText: 'all.zip' })).toBeVisible();
  await picker.setInputFiles({ name: 'screen.png', mimeType: 'image/png', buffer: png });
  await expect(dialog.getByRole('listitem').filter({ hasText: 'screen' })).toBeVisible();

  expect(await filed()).toMatchObject({
    subject: 'Mails bounce since this morning',
    description: 'List https://app.example.com/lists/7, error 550, since 9:00.',
    priority: 'p2',
    category: 'email',
    cc: people.slice(1),
    consent: 'no',
    fields: { caseType: 'problem', subIssue: 'bounce', instance: 'sandbox', remoteAccess: 'no' },
    attachments: [{ name: 'screen.png', size: png.length, type: 'image/png' }],
  });
});

test('a user who is not a registered contact is told whom to ask @chromium', async ({ open }) => {
  const { widget } = await open('case-portal', { visitor: 'free' });
  await expect(widget.dialog.getByText(/not among the authorised contacts/)).toBeVisible();
  await expect(widget.dialog.getByRole('link', { name: 'Write to customer care' })).toBeVisible();
});
