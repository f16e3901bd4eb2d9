import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect } from 'vitest';
import * as z from 'zod/mini';
import { PEOPLE, SECRET } from './harness.ts';

const Created = z.object({ id: z.string() });

const createToken = () =>
  new SignJWT({ ...PEOPLE.owner })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));

/** Submits a ticket with a file, downloads the file, and opens the event stream. */
export async function useApi(base: string): Promise<void> {
  const authorization = `Bearer ${await createToken()}`;
  const session = await fetch(`${base}/v1/session`, { headers: { authorization } });
  expect(session.status).toBe(200);
  const upload = await fetch(`${base}/v1/attachments?name=log.txt`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/octet-stream', 'idempotency-key': randomUUID() },
    body: 'exported 0 rows',
  });
  expect(upload.status).toBe(201);
  const { id } = z.parse(Created, await upload.json());
  const created = await fetch(`${base}/v1/tickets`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ subject: '書き出し', description: 'Since this morning.', attachments: [id] }),
  });
  expect(created.status).toBe(201);
  expect(await created.json()).toMatchObject({ subject: '書き出し' });
  const file = await fetch(`${base}/v1/attachments/${id}`, { headers: { authorization } });
  expect(await file.text()).toBe('exported 0 rows');
  const refused = await fetch(`${base}/v1/tickets/nothing`, { headers: { authorization } });
  expect([refused.status, refused.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  const events = await fetch(`${base}/v1/events`, { headers: { authorization } });
  expect(events.headers.get('content-type')).toContain('text/event-stream');
  const reader = events.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toContain('hello');
  await reader?.cancel();
}
