import { english } from './scenarios.en.ts';
import { japanese } from './scenarios.ja.ts';
import type { Scenario } from './scenarios.ts';
import { agents, organizations, personas, users, type SeedOrganization, type SeedPerson } from './people.ts';
import { createRandom, type Random } from './random.ts';
import type { TicketStatus } from '../../src/contract/index.ts';

/** A comment on a seeded ticket. Times are milliseconds since the epoch. */
export interface SeedComment {
  id: string;
  author: SeedPerson;
  body: string;
  internal: boolean;
  createdAt: number;
}

/** A seeded ticket with its conversation. */
export interface SeedTicket {
  id: string;
  organizationId: string;
  requester: SeedPerson;
  language: 'en' | 'ja';
  subject: string;
  description: string;
  status: TicketStatus;
  priority: Scenario['priority'];
  category: Scenario['category'];
  environment: 'production' | 'sandbox' | null;
  file: Scenario['file'] | null;
  assignee: SeedPerson | null;
  createdAt: number;
  updatedAt: number;
  /** Time of the first public answer; null before it. */
  firstAnswerTime: number | null;
  comments: SeedComment[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const vessels = [
  'Aoba Maru',
  'Nordic Heron',
  'Setouchi Star',
  'Ever Calm',
  'MSC Lucerne',
  'Cape Ortegal',
  'Hansa Freya',
  'Pacific Kestrel',
  'Thames Venture',
  'Kaiyo Spirit',
  'Blue Meridian',
  'Oriental Plume',
];
const ports = {
  en: [
    'Rotterdam',
    'Yokohama',
    'Antwerp',
    'Felixstowe',
    'Singapore',
    'Hamburg',
    'Busan',
    'Valencia',
    'Oakland',
    'Gdańsk',
  ],
  ja: [
    '横浜港',
    '神戸港',
    '名古屋港',
    '博多港',
    'ロッテルダム港',
    'シンガポール港',
    '釜山港',
    '上海港',
    'ハンブルク港',
    'ロサンゼルス港',
  ],
} as const;
const people = {
  en: ['Anna', 'Mehdi', 'Sofia', 'Ravi', 'Charlotte', 'Piotr'],
  ja: ['高橋', '伊藤', '森', '池田', '清水', '斎藤'],
} as const;
const prefixes = ['MSKU', 'TCLU', 'HLXU', 'ONEU', 'CMAU', 'TGHU'];

/** Lines of a conversation that exist at each status. */
function said(scenario: Scenario, status: TicketStatus): Scenario['thread'] {
  const last = scenario.thread.length;
  const firstAnswer = scenario.thread.findIndex(([speaker]) => speaker === 'requester');
  const suggestion = scenario.thread.findLastIndex(([speaker]) => speaker === 'agent');
  const end = { new: 0, pending: firstAnswer, open: firstAnswer + 1, solved: suggestion + 1, closed: last }[status];
  return scenario.thread.slice(0, end);
}

/** Most old tickets are solved, most recent ones are not. */
function pickStatus(age: number, random: Random): TicketStatus {
  if (age < 6 * HOUR)
    return random.weighted([
      ['new', 6],
      ['open', 1],
      ['pending', 2],
    ]);
  if (age < 4 * DAY)
    return random.weighted([
      ['new', 1],
      ['open', 4],
      ['pending', 4],
      ['solved', 4],
      ['closed', 2],
    ]);
  if (age < 20 * DAY)
    return random.weighted([
      ['open', 1],
      ['pending', 2],
      ['solved', 4],
      ['closed', 14],
    ]);
  return random.weighted([
    ['solved', 1],
    ['closed', 40],
  ]);
}

function fill(random: Random, language: 'en' | 'ja', createdAt: number): (template: string) => string {
  const date = new Date(createdAt - random.between(1, 6) * DAY);
  const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
  const port = random.pick(ports[language]);
  const slots: Record<string, string> = {
    vessel: random.pick(vessels),
    port,
    port2: random.pick(ports[language].filter((other) => other !== port)),
    container: `${random.pick(prefixes)}${random.between(1_000_000, 9_999_999)}`,
    ref: `HB-${random.between(210_000, 489_999)}`,
    n: String(random.between(19, 48)),
    person: random.pick(people[language]),
    time: `${String(random.between(0, 23)).padStart(2, '0')}:${String(random.between(0, 59)).padStart(2, '0')}`,
    date: date.toLocaleDateString(locale, { day: 'numeric', month: 'long', timeZone: 'UTC' }),
    month: date.toLocaleDateString(locale, { month: 'long', timeZone: 'UTC' }),
  };
  return (template) => template.replaceAll(/\{(\w+)\}/g, (whole, slot: string) => slots[slot] ?? whole);
}

function pickLanguage(organization: SeedOrganization, random: Random): 'en' | 'ja' {
  return organization.writes === 'both'
    ? random.weighted([
        ['en', 3],
        ['ja', 2],
      ])
    : organization.writes;
}

function pickRequester(organization: SeedOrganization, random: Random): SeedPerson {
  const colleagues = users.filter((user) => user.organizationId === organization.id);
  // The default visitor of the demo gets enough tickets to scroll.
  return random.weighted(colleagues.map((user) => [user, user.id === personas.user ? 4 : 1] as const));
}

/** A customer repeats a scenario only after all others have been used. */
function pickScenario(
  requester: SeedPerson,
  language: 'en' | 'ja',
  usedScenarios: Map<string, Set<Scenario>>,
  random: Random,
) {
  const all = language === 'ja' ? japanese : english;
  const key = `${requester.id} ${language}`;
  const used = usedScenarios.get(key) ?? new Set();
  const fresh = all.filter((scenario) => !used.has(scenario));
  const scenario = random.pick(fresh.length > 0 ? fresh : all);
  usedScenarios.set(key, used.add(scenario));
  return scenario;
}

function write(
  createdAt: number,
  organization: SeedOrganization,
  now: number,
  usedScenarios: Map<string, Set<Scenario>>,
  random: Random,
): SeedTicket {
  const language = pickLanguage(organization, random);
  const requester = pickRequester(organization, random);
  const scenario = pickScenario(requester, language, usedScenarios, random);
  const status = pickStatus(now - createdAt, random);
  const assignee = random.pick(agents.slice(language === 'ja' ? 3 : 0, language === 'ja' ? 5 : 3));
  const text = fill(random, language, createdAt);
  const lines = said(scenario, status);
  const pace = { urgent: 0.25, high: 1.5, normal: 4, low: 9 }[scenario.priority];
  // The whole conversation must end before now, however recent the ticket is.
  const availableMs = (now - createdAt) / (lines.length + 1);
  let at = createdAt;
  const comments = lines.map(([speaker, body]): SeedComment => {
    at += Math.floor(Math.min(availableMs * 0.9, pace * HOUR) * (0.4 + random.next() * 0.6));
    return {
      id: random.uuid(),
      author: speaker === 'requester' ? requester : assignee,
      body: text(body),
      internal: speaker === 'note',
      createdAt: at,
    };
  });
  return {
    id: random.uuid(),
    organizationId: organization.id,
    requester,
    language,
    subject: text(random.pick(scenario.subjects)),
    description: text(scenario.description),
    status,
    priority: scenario.priority,
    category: scenario.category,
    environment: scenario.environment ?? null,
    file: scenario.file ?? null,
    assignee: lines.length > 0 ? assignee : null,
    createdAt,
    updatedAt: at,
    firstAnswerTime:
      comments.find((comment) => comment.author.role === 'agent' && !comment.internal)?.createdAt ?? null,
    comments,
  };
}

/** Weekdays and office hours have more tickets. */
function thinned(at: number, random: Random): boolean {
  const time = new Date(at);
  const quiet = time.getUTCDay() % 6 === 0 || time.getUTCHours() < 5;
  return quiet && random.next() < 0.75;
}

/**
 * Generates the demo's tickets, oldest first; deterministic for a time, count and seed. Organizations and requesters
 * depend on the seed only.
 *
 * @param options.now milliseconds since the epoch; nothing is later
 * @param options.count number of tickets, spread over about seven months and denser towards `now`
 * @param options.seed selects another set
 * @example
 * generateTickets({ now: Date.now(), count: 320 })
 */
export function generateTickets(options: { now: number; count: number; seed?: number }): SeedTicket[] {
  const { now, count, seed = 20 } = options;
  const usedScenarios = new Map<string, Set<Scenario>>();
  const times: number[] = [];
  const timeRandom = createRandom(seed);
  while (times.length < count) {
    const at = now - Math.floor(timeRandom.next() ** 2.2 * 210 * DAY) - 5 * 60_000;
    if (!thinned(at, timeRandom)) times.push(at);
  }
  // One generator per ticket: the number of tickets of each person does not depend on the date.
  return times
    .sort((a, b) => a - b)
    .map((at, index) => {
      const random = createRandom(seed + index + 1);
      const organization = random.weighted(organizations.map((one) => [one, one.share] as const));
      return write(at, organization, now, usedScenarios, random);
    });
}
