import type { DeskAddress } from './accounts.ts';

/** Answers a ticket as an agent in a temporary help desk, by its number there. */
export async function answerTicket({ kind, url, tokens }: DeskAddress, number: string, text: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const response =
    kind === 'redmine'
      ? await fetch(`${url}/issues/${number}.json`, {
          method: 'PUT',
          headers: { ...json, 'x-redmine-api-key': tokens.agent },
          body: JSON.stringify({ issue: { notes: text } }),
        })
      : await fetch(`${url}/REST/2.0/ticket/${number}/correspond`, {
          method: 'POST',
          headers: { ...json, authorization: `token ${tokens.agent}` },
          body: JSON.stringify({ Content: text, ContentType: 'text/plain' }),
        });
  if (!response.ok) throw new Error(`${kind} answered ${response.status}: ${await response.text()}`);
}
