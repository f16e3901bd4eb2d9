import { containsText, readJql, type Clause } from './jql.ts';
import { FORM, TRANSITIONS, type Person, type StoredIssue } from './site.ts';

/** A query that Jira rejects with 400. */
export class BadQuery extends Error {
  override readonly name = 'BadQuery';
}

const PRIORITIES = ['Highest', 'High', 'Medium', 'Low'];

/** Returns the issues that a query matches, in its order. */
export function searchIssues(jql: string, issues: readonly StoredIssue[], timeZone: string): StoredIssue[] {
  const query = readJql(jql);
  if (!query.all.flat().some(({ field }) => field === 'project')) throw new Error('JQL: not bounded by a project');
  const found = issues.filter((issue) =>
    query.all.every((any) => any.some((clause) => matchesClause(clause, issue, timeZone))),
  );
  const rank = (issue: StoredIssue, field: string): number => {
    if (field === 'updated') return issue.updated;
    if (field === 'created') return issue.created;
    if (field === 'key') return Number(issue.id);
    if (field === 'priority') return -PRIORITIES.indexOf(getPriority(issue));
    throw new Error(`JQL: no order by ${field}`);
  };
  return found.toSorted((one, other) => {
    for (const { field, down } of query.order) {
      const difference = rank(one, field) - rank(other, field);
      if (difference !== 0) return down ? -difference : difference;
    }
    return 0;
  });
}

/** Priorities by rank. */
export function getPriority({ values }: StoredIssue): string {
  const { priority } = values;
  const id = typeof priority === 'object' && priority !== null && 'id' in priority ? priority.id : '3';
  return PRIORITIES[Number(id) - 1] ?? 'Medium';
}

function matchesClause({ field, op, values }: Clause, issue: StoredIssue, timeZone: string): boolean {
  const [value = ''] = values;
  const oneOf = (actual: string, known: readonly string[]) => {
    for (const one of values) if (!known.includes(one)) throw new BadQuery(`${one} does not exist for ${field}`);
    if (op === '=' || op === 'in') return values.includes(actual);
    if (op === '!=' || op === 'not in') return !values.includes(actual);
    throw new BadQuery(`${op} is not for ${field}`);
  };
  const text = (actual: unknown) => {
    if (op !== '~') throw new BadQuery(`${op} is not for ${field}`);
    return typeof actual === 'string' && containsText(actual, value);
  };
  switch (field) {
    case 'project':
      return oneOf('10000', ['10000']);
    case 'reporter':
      return op === '!=' ? issue.reporter.id !== value : issue.reporter.id === value;
    case 'status':
      return oneOf(issue.status, Object.keys(TRANSITIONS));
    case 'priority':
      return oneOf(getPriority(issue), PRIORITIES);
    case 'summary':
    case 'description':
      return text(issue.values[field]);
    case 'created':
    case 'updated': {
      const asked = instant(value, timeZone);
      if (op === '<=') return issue[field] <= asked;
      return op === '>=' ? issue[field] >= asked : op === '<' && issue[field] < asked;
    }
    case 'cf[10010]':
      return op === 'is not EMPTY' && issue.isRequest;
    case 'cf[10016]':
      return op === '=' && issue.participants.some(({ id }) => id === value);
    case 'cf[10050]':
    case 'cf[10060]':
      return text(issue.values[`customfield_${field.slice(3, -1)}`]);
    case 'cf[10070]': {
      const area = FORM.find(({ fieldId }) => fieldId === 'customfield_10070');
      const choices = area && 'validValues' in area ? area.validValues : [];
      const chosen = issue.values['customfield_10070'];
      const id = typeof chosen === 'object' && chosen !== null && 'id' in chosen ? chosen.id : undefined;
      return oneOf(choices.find((one) => one.value === id)?.label ?? '', ['', ...choices.map(({ label }) => label)]);
    }
    default:
      throw new BadQuery(`there is no field ${field}`);
  }
}

/** Converts a local time in a zone, to the minute. */
function instant(text: string, timeZone: string): number {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(text)) throw new BadQuery(`${text} is no time`);
  const utc = Date.parse(`${text.replace(' ', 'T')}:00Z`);
  const there = new Date(utc).toLocaleString('sv-SE', { timeZone });
  return utc - (Date.parse(`${there.replace(' ', 'T')}Z`) - utc);
}

/** Fields that Jira compares in a search for people. */
export function findUsers(all: readonly Person[], query: URLSearchParams): Person[] {
  const words = (query.get('query') ?? '').toLowerCase();
  return all.filter(({ email, name }) => `${email}\n${name}`.toLowerCase().includes(words));
}

/** Returns the start of a page; null for an unknown token, or one of another query. */
export function readOffset(token: string, jql: string): number | null {
  try {
    const [of, offset]: unknown[] = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    return of === jql && typeof offset === 'number' ? offset : null;
  } catch {
    return null;
  }
}
