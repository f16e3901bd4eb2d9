import * as z from 'zod/mini';
import { categories } from '../../demo/configuration.ts';
import { personById, personas } from '../../demo/seed/people.ts';
import type { Desk } from '../../src/server/index.ts';
import type { DeskAddress } from './accounts.ts';
import { connectDesk, type Connecting } from './connect.ts';
import { addCustomer } from './customers.ts';

/** Connects a temporary help desk for the demo. */
export async function demoDesk(desk: DeskAddress, connecting: Connecting = {}): Promise<Desk> {
  await admitDemo(desk);
  return connectDesk(desk, connecting);
}

/** Creates the demo's visitors and categories in a temporary help desk, except those that exist. */
export async function admitDemo(desk: DeskAddress): Promise<void> {
  for (const id of Object.values(personas)) await addCustomer(desk, personById(id));
  if (desk.kind === 'redmine') await addCategories(desk);
}

async function addCategories(desk: DeskAddress): Promise<void> {
  const url = `${desk.url}/projects/support/issue_categories.json`;
  const headers = { 'x-redmine-api-key': desk.tokens.madoguchi, 'content-type': 'application/json' };
  const Known = z.object({ issue_categories: z.array(z.object({ name: z.string() })) });
  const { issue_categories: known } = z.parse(Known, await (await fetch(url, { headers })).json());
  for (const { id } of categories) {
    if (known.some(({ name }) => name === id)) continue;
    const body = JSON.stringify({ issue_category: { name: id } });
    const response = await fetch(url, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`Redmine answered ${response.status} to a new category.`);
  }
}
