/** Lists of live help desks, page by page. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerTicket } from '../../scripts/desks/agent.ts';
import { DESKS } from '../../scripts/desks/packages.ts';
import { describeLive, LiveApi } from './live.ts';

/** Sort orders of each help desk; other orders return the newest activity first. */
const SORTS = { 'request-tracker': ['activity', 'created', 'priority'], redmine: ['activity', 'created'] } as const;

for (const kind of DESKS)
  describeLive(kind, 'lists', (desk) => {
    let front: LiveApi;
    beforeAll(async () => {
      front = await LiveApi.open(desk);
    });
    afterAll(() => front?.close());

    it('returns every ticket once, page by page, also those of one second', async () => {
      const word = `page${randomUUID().replaceAll(/[^a-f]/g, '')}`;
      const made = new Set<string>();
      const numbers: string[] = [];
      for (let index = 0; index < 6; index++) {
        const { id, number } = await front.file('bob', { subject: `${word} ${index}` });
        made.add(id);
        numbers.push(number);
      }
      // Updated in another order than created, as close together as possible.
      await Promise.all(
        [3, 0, 5, 1, 4, 2].map((index) => answerTicket(desk, numbers[index] ?? '', 'We look into it.')),
      );
      for (const sort of SORTS[kind]) {
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const page: Awaited<ReturnType<LiveApi['list']>> = await front.list('bob', {
            sort,
            limit: '2',
            ...(cursor !== null && { cursor }),
          });
          seen.push(...page.items.map(({ id }) => id));
          cursor = page.next;
          // The newest are on the first pages; the test does not read the others of Bob's tickets.
        } while (cursor !== null && ![...made].every((id) => seen.includes(id)));
        expect(new Set(seen).size, sort).toBe(seen.length);
        expect(new Set(seen), sort).toEqual(new Set([...seen, ...made]));
      }
    });
  });
