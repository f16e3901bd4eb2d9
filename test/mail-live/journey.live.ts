import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { killCliProcesses, startCli } from '../cli-process.ts';
import { startMailSystem, type MailSystem } from './mail-system.ts';
import { callApi, SECRET, signToken, SUPPORT, waitFor, writeConfiguration } from './support-mailbox.ts';

let system: MailSystem;
beforeAll(async () => {
  system = await startMailSystem([SUPPORT, 'hana@acme.test', 'kenji@acme.test', 'ada@acme.test', 'ben@acme.test']);
});
afterEach(() => killCliProcesses());
afterAll(() => system?.close());

const Queue = z.object({ items: z.array(z.object({ id: z.string(), subject: z.string() })) });
const Ticket = z.object({
  status: z.string(),
  channel: z.string(),
  cc: z.array(z.string()),
  comments: z.array(z.object({ body: z.string(), author: z.object({ name: z.string() }) })),
});

const JOURNEYS = [
  {
    language: 'ja',
    requester: { sub: 'hana', name: '田中 花', email: 'hana@acme.test', locale: 'ja-JP' },
    colleague: { sub: 'kenji', name: '鈴木 健司', email: 'kenji@acme.test', locale: 'ja-JP' },
    subject: 'CSVの書き出しが失敗する',
    text: '今朝から書き出しができません。',
    answer: '修正しました。もう一度お試しください。',
    reply: 'まだ失敗します。健司さんにも共有します。',
    second: '私の環境でも失敗します。',
    closing: '解決しました。',
    quote: (name: string) => `2026年12月1日(火) 10:00 ${name} <${SUPPORT}>:`,
    survey: '満足',
  },
  {
    language: 'en',
    requester: { sub: 'ada', name: 'Ada', email: 'ada@acme.test', locale: 'en-US' },
    colleague: { sub: 'ben', name: 'Ben', email: 'ben@acme.test', locale: 'en-GB' },
    subject: 'The CSV export fails',
    text: 'The export has failed since this morning.',
    answer: 'We have fixed it. Please try again.',
    reply: 'It still fails. Ben is in copy now.',
    second: 'It fails for me, too.',
    closing: 'It is solved.',
    quote: (name: string) => `On Tue, Dec 1, 2026 at 10:00 AM ${name} <${SUPPORT}> wrote:`,
    survey: 'How satisfied',
  },
] as const;

describe.each(JOURNEYS)('support by mail in $language, through Postfix and Dovecot', (journey) => {
  it('goes from the first mail over answers and Reply-All to the rating', async () => {
    const data = mkdtempSync(join(system.folder, 'data-'));
    const server = startCli(['serve', '--port', '0', '--data', data, '--config', writeConfiguration(system)], {
      MADOGUCHI_SECRET: SECRET,
    });
    const origin = await server.origin();
    const agent = await signToken({ sub: 'agent', name: 'Aki', role: 'agent', org: undefined, org_name: undefined });
    const { requester, colleague, subject } = journey;
    // Their product has signed both in before.
    for (const person of [requester, colleague])
      await callApi(origin, await signToken({ ...person, role: 'user' }), 'POST', '/v1/tickets', {
        subject: 'Known',
        description: 'Makes the account known.',
      });

    const readInbox = async (address: string) =>
      Promise.all((await system.read(address)).map((raw) => PostalMime.parse(raw)));
    const findMail = (address: string, text: string) =>
      waitFor(`${address} gets "${text}"`, async () =>
        (await readInbox(address)).find((mail) => mail.text?.includes(text)),
      );
    const replyTo = (mail: { replyTo?: { address?: string | undefined }[] | undefined }) =>
      mail.replyTo?.[0]?.address ?? '';

    await system.send(requester.email, { to: SUPPORT, subject, text: journey.text });
    const id = await waitFor('the ticket is created', async () => {
      const { body } = await callApi(origin, agent, 'GET', '/v1/support/tickets?limit=50');
      return z.parse(Queue, body).items.find((item) => item.subject === subject)?.id;
    });
    const read = async () => z.parse(Ticket, (await callApi(origin, agent, 'GET', `/v1/support/tickets/${id}`)).body);
    expect(await read()).toMatchObject({ channel: 'mail', status: 'new' });
    const comment = (input: object) => callApi(origin, agent, 'POST', `/v1/support/tickets/${id}/comments`, input);

    expect((await comment({ body: journey.answer })).status).toBe(201);
    const answer = await findMail(requester.email, journey.answer);
    expect(answer.headers.find(({ key }) => key === 'content-language')?.value).toBe(journey.language);

    // Reply-All, with a colleague who is new.
    const quoted = (answer.text ?? '').split('\n').map((line) => `> ${line}`);
    await system.send(requester.email, {
      to: replyTo(answer),
      cc: colleague.email,
      recipients: [replyTo(answer), colleague.email],
      subject: `Re: ${answer.subject}`,
      inReplyTo: answer.messageId,
      references: answer.messageId,
      text: [journey.reply, '', journey.quote('Harbor'), ...quoted].join('\n'),
    });
    await waitFor('the reply is added', async () => (await read()).comments.at(-1)?.body === journey.reply);
    expect((await read()).cc).toEqual([colleague.email]);

    // The colleague answers the mail of this server, and the requester gets it.
    const shared = await waitFor('the colleague gets the reply', async () =>
      (await readInbox(colleague.email)).find(
        (mail) => mail.text?.includes(journey.reply) && mail.from?.address === SUPPORT,
      ),
    );
    await system.send(colleague.email, { to: replyTo(shared), subject: `Re: ${shared.subject}`, text: journey.second });
    await findMail(requester.email, journey.second);
    expect((await read()).comments.at(-1)).toMatchObject({ body: journey.second, author: { name: colleague.name } });

    expect((await comment({ body: journey.closing, status: 'closed' })).status).toBe(201);
    await findMail(colleague.email, journey.closing);
    const survey = await findMail(requester.email, journey.survey);
    const token = /https:\/\/app\.example\/rate#(\S+)/.exec(survey.text ?? '')?.[1] ?? '';
    const rated = await callApi(origin, null, 'PUT', '/v1/ratings', { token, rating: { score: 5 } });
    expect(rated.status, JSON.stringify(rated.body)).toBe(200);
    expect((await read()).status).toBe('closed');
  });
});
