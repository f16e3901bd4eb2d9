import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { AnswerTicket, CreateTicket } from '../../src/contract/index.ts';
import { limits } from '../configuration.ts';
import { articles } from './articles.ts';
import { generateTickets, type SeedTicket } from './generate.ts';
import { organizations, personas } from './people.ts';
import { english } from './scenarios.en.ts';
import { japanese } from './scenarios.ja.ts';

const NOW = Date.UTC(2026, 10, 20, 9, 30);
const tickets = generateTickets({ now: NOW, count: 340 });

describe('the seeded tickets', () => {
  test('are the same for the same time and seed, and different for another seed', () => {
    expect(generateTickets({ now: NOW, count: 340 })).toEqual(tickets);
    expect(generateTickets({ now: NOW, count: 340, seed: 7 })).not.toEqual(tickets);
  });

  test('give each person the same number of tickets at any time', () => {
    const listRequesters = (now: number) => generateTickets({ now, count: 40 }).map(({ requester }) => requester.id);
    const persons = listRequesters(NOW);
    expect(persons).toEqual(expect.arrayContaining([personas.user, personas.admin]));
    for (let hours = 1; hours <= 24 * 14; hours++) expect(listRequesters(NOW + hours * 3_600_000)).toEqual(persons);
  });

  test('could have been created and answered through the API', () => {
    for (const { subject, description, priority, category, environment, comments } of tickets) {
      const fields = environment === null ? {} : { environment };
      const filed = z.safeParse(CreateTicket, { subject, description, priority, category, fields });
      expect(filed.error?.issues).toBeUndefined();
      expect(subject.length).toBeLessThanOrEqual(limits.subject);
      for (const { body } of comments) expect(z.safeParse(AnswerTicket, { body }).success).toBe(true);
    }
  });

  test('have all placeholders of their texts replaced', () => {
    const texts = tickets.flatMap(({ subject, description, comments }) => [
      subject,
      description,
      ...comments.map(({ body }) => body),
    ]);
    expect(texts.filter((text) => /\{\w+\}/.test(text))).toEqual([]);
  });

  test('are in chronological order and end before now', () => {
    for (const { createdAt, updatedAt, comments } of tickets) {
      const times = [createdAt, ...comments.map((comment) => comment.createdAt)];
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(updatedAt).toBe(times.at(-1));
      expect(updatedAt).toBeLessThanOrEqual(NOW);
    }
    const spread = NOW - Math.min(...tickets.map(({ createdAt }) => createdAt));
    expect(spread).toBeGreaterThan(120 * 86_400_000);
  });

  test('have a conversation that fits their status', () => {
    const withStatus = (...wanted: string[]) => tickets.filter(({ status }) => wanted.includes(status));
    const lastSpeakers = (chosen: readonly SeedTicket[]) =>
      new Set(chosen.map(({ comments }) => comments.findLast(({ internal }) => !internal)?.author.role === 'agent'));
    expect(
      withStatus('new')
        .flatMap(({ comments, assignee }) => [...comments, assignee])
        .filter(Boolean),
    ).toEqual([]);
    expect(lastSpeakers(withStatus('pending', 'solved'))).toEqual(new Set([true]));
    expect(lastSpeakers(withStatus('open'))).toEqual(new Set([false]));
    expect(new Set(tickets.map(({ status }) => status)).size).toBe(5);
  });

  test('come from six organizations in both languages, and none from the free plan', () => {
    const free = organizations.filter(({ plan }) => plan === 'free').map(({ id }) => id);
    const from = new Set(tickets.map(({ organizationId }) => organizationId));
    expect(from.size).toBe(6);
    expect(free.filter((id) => from.has(id))).toEqual([]);
    for (const language of ['en', 'ja']) {
      expect(tickets.filter((ticket) => ticket.language === language).length).toBeGreaterThan(80);
    }
  });
});

test.each([...english, ...japanese].map(({ subjects, thread }) => [subjects[0], thread] as const))(
  '"%s" has a question, an answer and a suggestion',
  (_, thread) => {
    const speakers = thread.map(([speaker]) => speaker).filter((speaker) => speaker !== 'note');
    expect(speakers).toEqual(['agent', 'requester', 'agent', 'requester']);
  },
);

test('every Japanese article has an English counterpart', () => {
  const getIds = (wanted: string) => articles.filter(({ language }) => language === wanted).map(({ id }) => id);
  expect(getIds('en')).toEqual(expect.arrayContaining(getIds('ja').map((id) => id.replace(/-ja$/, ''))));
  expect(new Set(articles.map(({ id }) => id)).size).toBe(articles.length);
});
