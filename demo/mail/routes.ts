import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { OutgoingMail } from '../../src/server/notifications/mail/index.ts';
import { ProblemError } from '../../src/server/errors.ts';
import { formatAnswer } from './answer.ts';
import type { Mailbox } from './mailbox.ts';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Delivers answers. */
interface Answering {
  /** Delivers a mail (RFC 5322). */
  receive: (raw: Uint8Array) => Promise<unknown>;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

/** Serves the mailbox as a page without scripts: mails to customers, and forms to answer them by mail. */
export function mailRoutes(mailbox: Mailbox, { receive, clock }: Answering): Hono {
  const routes = new Hono();
  const css = readFileSync(new URL('mail.css', import.meta.url), 'utf8');

  routes.get('/', async (context) =>
    context.html(String(await page(mailbox.list(), context.req.query('said') ?? null)), 200, {
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    }),
  );
  routes.post('/answer', async (context) => {
    // A form on another site must not send mail in a person's name (CSRF).
    const site = context.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin') return context.text('Only from this page.', 403);
    const { messageId, text } = await context.req.parseBody();
    const mail = mailbox.list().find((one) => one.messageId === messageId);
    if (!mail || typeof text !== 'string') return context.notFound();
    const say = (said: string) => context.redirect(`/mail?said=${encodeURIComponent(said)}`, 303);
    try {
      await receive(new TextEncoder().encode(formatAnswer(mail, text, clock())));
    } catch (error) {
      if (error instanceof ProblemError) return say(`Not added: ${error.message}`);
      throw error;
    }
    return say('Your answer was added to the ticket.');
  });
  routes.get('/mail.css', (context) =>
    context.body(css, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    }),
  );
  return routes;
}

function page(mails: readonly OutgoingMail[], said: string | null) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Harbor mailbox</title>
        <link rel="icon" href="/demo/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/mail/mail.css" />
      </head>
      <body>
        <header class="bar">
          <strong class="brand"><img src="/demo/favicon.svg" alt="" width="28" height="28" />Harbor mailbox</strong>
          <nav aria-label="Demo">
            <a href="/mail" aria-current="page">Mail</a>
            <a href="/agent">Agents&apos; inbox</a>
            <a href="/">Harbor</a>
          </nav>
        </header>
        <main>
          <h1>Mail to customers</h1>
          <p class="soft">Newest first, whoever it is for. Nothing leaves this demo. <a href="/mail">Look again</a></p>
          ${said === null ? '' : html`<p class="said" role="status">${said}</p>`}
          ${
            mails.length === 0
              ? html`<p class="empty">No mail yet. It comes when somebody files a ticket or an agent answers one.</p>`
              : html`<ol aria-label="Mails">
                  ${mails.map(letter)}
                </ol>`
          }
        </main>
      </body>
    </html>`;
}

function letter(mail: OutgoingMail) {
  const { from, to, replyTo } = mail;
  return html`<li>
    <article lang="${mail.language}">
      <h2>${mail.subject}</h2>
      <dl lang="en">
        ${line('From', formatRecipient(from))} ${line('To', formatRecipient(to))}
        ${replyTo === null ? '' : line('Reply to', replyTo)}
        ${line('Sent', html`<time datetime="${mail.date}">${moment.format(new Date(mail.date))}</time>`)}
      </dl>
      <p class="letter">${mail.text}</p>
      ${replyTo === null ? '' : answerForm(mail)}
    </article>
  </li>`;
}

/** Collapsed, because there are many mails and few are answered. */
function answerForm({ messageId, subject }: OutgoingMail) {
  return html`<details lang="en">
    <summary>Answer by mail</summary>
    <form method="post" action="/mail/answer">
      <input type="hidden" name="messageId" value="${messageId}" />
      <textarea name="text" rows="4" required aria-label="Answer to ${subject}"></textarea>
      <button>Send</button>
    </form>
  </details>`;
}

const line = (name: string, value: string | ReturnType<typeof html>) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const formatRecipient = ({ name, address }: OutgoingMail['to']) => (name === null ? address : `${name} <${address}>`);
