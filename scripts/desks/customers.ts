import * as z from 'zod/mini';
import type { DeskAddress } from './accounts.ts';

/** An end user. */
export interface Customer {
  email: string;
  name: string;
}

const Users = z.object({ users: z.array(z.object({ mail: z.optional(z.string()) })) });
const Roles = z.object({ roles: z.array(z.object({ id: z.number(), name: z.string() })) });
const Made = z.object({ user: z.object({ id: z.number() }) });

/**
 * Creates an end user in a temporary help desk, who can only see their own tickets. Request Tracker needs none: it
 * creates users by address.
 */
export async function addCustomer(desk: DeskAddress, { email, name }: Customer): Promise<void> {
  if (desk.kind !== 'redmine') return;
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${desk.url}/${path}`, {
      method,
      headers: { 'x-redmine-api-key': desk.tokens.madoguchi, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`Redmine answered ${response.status} to ${method} ${path}: ${await response.text()}`);
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  };
  const { users } = z.parse(Users, await call('GET', `users.json?name=${encodeURIComponent(email)}`));
  if (users.some(({ mail }) => mail?.toLowerCase() === email.toLowerCase())) return;
  const { roles } = z.parse(Roles, await call('GET', 'roles.json'));
  const reporter = roles.find((role) => role.name === 'Reporter');
  if (!reporter) throw new Error('Redmine has no role "Reporter".');
  const [first = name, ...rest] = name.split(' ');
  const { user } = z.parse(
    Made,
    await call('POST', 'users.json', {
      user: {
        login: email.replace(/[^\w.-]+/g, '-'),
        firstname: first,
        lastname: rest.join(' ') || first,
        mail: email,
        password: `${crypto.randomUUID()}-Aa1`,
      },
    }),
  );
  await call('POST', 'projects/support/memberships.json', {
    membership: { user_id: user.id, role_ids: [reporter.id] },
  });
}
