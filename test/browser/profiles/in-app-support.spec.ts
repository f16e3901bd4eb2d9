import { expect, png, test } from './system.ts';

const t = {
  en: {
    subject: 'Subject',
    description: 'What happened?',
    topic: 'Topic',
    technical: 'Technical support',
    priority: 'Priority',
    levels: ['Urgent', 'High', 'Normal', 'Low'],
    reevaluated: /Looked at again when nobody can be reached/,
    why: 'Why is it urgent?',
    scope: 'How many people are affected',
    contact: 'Dedicated contact',
    reach: 'Phone number of the contact',
    missing: 'This field is required.',
  },
  ja: {
    subject: '件名',
    description: 'どのようなことでお困りですか',
    topic: 'トピック',
    technical: '技術サポート',
    priority: '優先度',
    levels: ['緊急', '高', '通常', '低'],
    reevaluated: /ご連絡がとれない場合/,
    why: '急ぐ理由',
    scope: '影響の範囲',
    contact: '専任の担当者',
    reach: '担当者の電話番号',
    missing: '必須項目です。',
  },
};

for (const language of ['en', 'ja'] as const) {
  const w = t[language];
  test(`${language}: support inside the product: every field is filled in and reaches support @chromium`, async ({
    open,
  }) => {
    const { widget, text, select, radio, complains, refused, filed } = await open('in-app-support', { language });
    const [urgent = '', high = '', normal = '', low = ''] = w.levels;
    await text(w.subject).fill('Nothing loads');
    await text(w.description).fill('A white page for everybody.');
    await select(w.topic).selectOption(w.technical);

    // Reasons and a contact are only requested for urgent tickets.
    await expect(radio(w.priority, normal)).toBeChecked();
    for (const level of [low, high, urgent]) {
      await radio(w.priority, level).check();
      const asked = level === low ? 0 : 1;
      for (const label of [w.why, w.scope, w.contact, w.reach]) await expect(text(label)).toHaveCount(asked);
    }
    await expect(radio(w.priority, urgent)).toHaveAccessibleDescription(w.reevaluated);
    await expect(text(w.contact)).toHaveAttribute('aria-required', 'true');
    await refused();
    await complains(text(w.why), w.missing);
    await complains(text(w.contact), w.missing);
    await text(w.why).fill('A release is tomorrow.');
    await text(w.scope).fill('All 300 people in two offices.');
    await text(w.contact).fill('Rei Ogawa');
    await expect(text(w.reach)).toHaveValue('03-5550-0142');
    await text(w.reach).fill('03-5550-0143');
    const file = { name: 'white.png', mimeType: 'image/png', buffer: png };
    await widget.dialog.locator('input[type=file]').first().setInputFiles(file);

    expect(await filed()).toMatchObject({
      subject: 'Nothing loads',
      description: 'A white page for everybody.',
      category: 'technical',
      priority: 'urgent',
      responseDueAt: null,
      fields: {
        why: 'A release is tomorrow.',
        scope: 'All 300 people in two offices.',
        contact: 'Rei Ogawa',
        reach: '03-5550-0143',
      },
      attachments: [{ name: 'white.png' }],
    });
  });
}

test('a request for a certificate names the responsible desk @chromium', async ({ open }) => {
  const { widget, select } = await open('in-app-support');
  await select('Topic').selectOption('Certificates and badges');
  await expect(widget.dialog.getByText(/within 1 business day/)).toBeVisible();
  const desk = widget.dialog.getByRole('link', { name: 'Write to the certificates desk' });
  await expect(desk).toHaveAttribute('href', 'mailto:certificates@harbor.example');
});

test('the free plan is shown the way to the community @chromium', async ({ open }) => {
  const { widget } = await open('in-app-support', { visitor: 'free' });
  await expect(widget.dialog.getByRole('link', { name: 'Ask the community' })).toBeVisible();
});

test('the demo’s switch leads to a system and back @chromium', async ({ page, stage }) => {
  await page.goto(`${stage.demo.host}/?as=user`);
  await page.getByRole('link', { name: 'Support inside the product' }).click();
  await expect(page).toHaveURL(/profile=in-app-support/);
  await page.getByRole('button', { name: /^Help/ }).click();
  await expect(page.getByRole('dialog', { name: 'Support' }).getByRole('combobox', { name: 'Topic' })).toBeVisible();
  await page.goto(`${stage.demo.host}/?as=user&profile=in-app-support`);
  await page.getByRole('link', { name: 'Harbor', exact: true }).nth(1).click();
  await expect(page).not.toHaveURL(/profile/);
});
