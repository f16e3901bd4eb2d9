import { expect, test } from './system.ts';

const lines = (count: number) => Array.from({ length: count }, (_, at) => `call(${at});`).join('\n');

test('support by topic: every field is filled in and reaches support @chromium', async ({ open, seen }) => {
  seen.expected.push(/status of 422/);
  const { widget, text, select, radio, complains, refused, filed } = await open('routed-support');
  const { dialog } = widget;
  await text('Subject').fill('Trigger runs twice');
  await text('What happened?').fill('Please look at our trigger.');

  // The category depends on the topic, and code is only requested where it is needed.
  await expect(select('Category')).toBeHidden();
  await select('Topic').selectOption('Users and sign-in');
  await expect(select('Category').getByRole('option')).toHaveText(['Choose…', 'Password and lock-out']);
  await select('Category').selectOption('Password and lock-out');
  await dialog.getByText('Forgotten password').click();
  await expect(dialog.getByText(/support never resets passwords/)).toBeVisible();
  await expect(dialog.getByRole('link', { name: 'Open the instructions' }).first()).toBeVisible();
  await select('Topic').selectOption('Developer support');
  // An earlier choice is no longer available.
  await refused();
  await complains(select('Category'), 'This field is required.');
  await expect(select('Category')).toHaveValue('');
  await expect(text('Code to review')).toBeHidden();
  await select('Category').selectOption('Code review');
  await text('Code to review').fill(lines(201));

  for (const name of ['1', '2', '3', '4'])
    await expect(radio('Severity', name)).toHaveAccessibleDescription(/We reply by \w+day.* [AP]M$/);
  await expect(radio('Severity', '3')).toBeChecked();
  await expect(dialog.getByText('Most cases are severity 3 or 4.')).toBeVisible();
  await radio('Severity', '2').check();

  await expect(radio('How shall we answer?', 'Here')).toBeChecked();
  await expect(text('Call-back number')).toBeHidden();
  await radio('How shall we answer?', 'By phone').check();
  await expect(text('Call-back number')).toHaveValue('03-5550-0142');
  await text('Call-back number').fill('０３（５５５０）０１９９');
  await text('Collaborators').fill('rei.ogawa@aoba.example; t.ishii＠aoba.example');
  const consent = dialog.getByRole('group', { name: /^Turn on support access/ });
  await expect(consent).toContainText('Your admin turns it on');
  await consent.getByRole('radio', { name: /^Yes/ }).check();

  await refused();
  await complains(text('Code to review'), 'Enter no more than 200 lines.');
  await text('Code to review').fill(lines(200));
  const ticket = await filed();
  expect(ticket).toMatchObject({
    priority: 'severity-2',
    category: 'review',
    cc: ['rei.ogawa@aoba.example', 't.ishii@aoba.example'],
    consent: 'yes',
    fields: { topic: 'developer', channel: 'phone', callback: '03(5550)0199', loginAccess: 'yes', code: lines(200) },
  });
  const promised = Date.parse(ticket.responseDueAt ?? '') - Date.parse(ticket.createdAt ?? '');
  expect(promised).toBe(2 * 3_600_000);
});

test('an admin turns on support access with the case @chromium', async ({ open, stage }) => {
  const { widget, text, select, filed } = await open('routed-support', { visitor: 'admin' });
  await text('Subject').fill('Totals are wrong');
  await text('What happened?').fill('Since yesterday.');
  await select('Topic').selectOption('Reports and dashboards');
  await select('Category').selectOption('Totals look wrong');
  const yes = widget.dialog
    .getByRole('group', { name: /^Turn on support access/ })
    .getByRole('radio', { name: /^Yes/ });
  await expect(yes).toHaveAccessibleDescription('Turns on support access for 7 days');
  await yes.check();
  const { id } = await filed();
  const grants = await stage.demo.store.db.selectFrom('grants').selectAll().where('ticket_id', '=', id).execute();
  expect(grants.map((grant) => grant.expires_at - grant.granted_at)).toEqual([7 * 86_400_000]);
});
