import { expect, png, test } from './system.ts';

test('support with a scope: every field is filled in and reaches support @chromium', async ({ open }) => {
  const { widget, text, select, complains, refused, filed } = await open('scoped-support');
  const { dialog } = widget;
  await text('Subject').fill('Import stops half-way');
  await text('What happened?').fill('Steps: import the list. Expected: 900 rows. Actual: 412 rows.');
  await refused();
  await complains(select('What is it about?'), 'This field is required.');
  // Coverage is shown (in, conditional or out), and blocks nothing.
  for (const [choice, advice, link] of [
    ['Tuning or best practice', 'Not covered by support', 'Ask consulting'],
    ['How to do something', 'Covered where the manuals do not suffice', 'Read the manuals'],
    ['My own code', 'Covered once you can reproduce it', null],
    ['A list import fails', 'Covered: what the manuals describe', null],
  ] as const) {
    await select('What is it about?').selectOption(choice);
    const about = dialog.getByRole('status').filter({ hasText: advice });
    await expect(about).toBeVisible();
    await expect(about.getByRole('link')).toHaveText(link === null ? [] : [link]);
  }

  // Several instances, each with its account string.
  await expect(select('Instance').getByRole('option')).toHaveText([
    'Choose…',
    'Production · org-aoba-production',
    'Sandbox · org-aoba-sandbox',
  ]);
  await select('Instance').selectOption('sandbox');
  await text('Your name').fill('Tomoya Ishii');
  await text('Address of the object').fill('https://app.example.com/lists/9');
  await text('Activity ID').fill('812-4410');
  await dialog.locator('input[type=file]').first().setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png });

  expect(await filed()).toMatchObject({
    category: 'import',
    fields: {
      instance: 'sandbox',
      person: 'Tomoya Ishii',
      objectUrl: 'https://app.example.com/lists/9',
      activityId: '812-4410',
    },
    attachments: [{ name: 'a.png' }],
  });
});
