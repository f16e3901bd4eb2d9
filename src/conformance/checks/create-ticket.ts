import type { CreateTicket, Ticket } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { countCharacters, truncateCharacters, getTextLimit, findLowestPriority } from '../create-ticket.ts';
import { readReply } from '../validate-shape.ts';
import { expectSuccess, expectFieldProblem, assert, inspect } from '../assertions.ts';

/** Markup, entities, escapes, format specifiers, several scripts, and characters of several code units. */
const SPECIAL_CHARACTERS = `<b>bold</b> &amp; "quoted" 'too' \\n 100 % %s \${x} — 日本語、ｶﾀｶﾅ é 👩‍👩‍👧‍👦 𠮷`;
const DESCRIPTION = `First line: ${SPECIAL_CHARACTERS}\n\nThird line,\tafter an empty one and a tab.\n  Indented <script>alert(1)</script>`;

/** Checks of creating a ticket. */
export const createTicketChecks: readonly Check[] = [
  {
    id: 'create.response',
    title: 'POST /v1/tickets creates a ticket and returns it',
    why: 'Submitting tickets is the main purpose of the panel.',
    capability: 'createTicket',
    async run(context) {
      const { viewer } = await context.requireCapability('createTicket');
      const ticket = readReply('createTicket', await context.send(await context.draft()));
      assert(
        ticket.id !== '' && ticket.number !== '',
        `Its id is ${inspect(ticket.id)}, its number ${inspect(ticket.number)}.`,
      );
      assert(
        ticket.requester.id === viewer?.id,
        `${inspect(viewer?.id ?? null)} created it, and its requester is ${inspect(ticket.requester.id)}.`,
      );
      assert(ticket.status !== 'closed' && ticket.status !== 'solved', `It was just created and is ${ticket.status}.`);
    },
  },
  {
    id: 'create.stored',
    title: 'Every field of a submitted ticket is stored unchanged',
    why: 'A description that lost a line, or a priority that was dropped, misleads support.',
    capability: 'createTicket',
    async run(context) {
      const session = await context.requireCapability('createTicket');
      const priority = findLowestPriority(session);
      const sent = await context.draft({
        subject: truncateCharacters(SPECIAL_CHARACTERS, 60),
        description: truncateCharacters(DESCRIPTION, getTextLimit(session, 'description')),
        ...(priority !== undefined && { priority }),
      });
      const created = readReply('createTicket', await context.send(sent));
      expectStored(sent, created, 'The response to createTicket');
      expectStored(sent, await context.get('readTicket', { id: created.id }), 'Reading the ticket');
    },
  },
  {
    id: 'create.listed',
    title: 'A submitted ticket can be read and is at the top of the list',
    why: 'An API that confirms a ticket and does not store it loses data.',
    capability: 'createTicket',
    async run(context) {
      const created = await context.ticket();
      const read = await context.get('readTicket', { id: created.id });
      assert(read.id === created.id, `Reading ${inspect(created.id)} gave ${inspect(read.id)}.`);
      const { items } = await context.get('listTickets');
      const row = items.find(({ id }) => id === created.id);
      assert(
        row !== undefined,
        `The ticket ${inspect(created.number)} was just created and is not on the first page of the list.`,
      );
      for (const name of ['number', 'subject', 'status', 'priority'] as const) {
        assert(
          row[name] === read[name],
          `In the list its ${name} is ${inspect(row[name])}, on the ticket ${inspect(read[name])}.`,
        );
      }
      // The account may be in use at the same time, so newer tickets may precede it.
      const above = items.slice(0, items.indexOf(row)).find((one) => isOlder(one.updatedAt, read.updatedAt));
      assert(above === undefined, `It was just created and is below the older ticket ${inspect(above?.number)}.`);
    },
  },
  {
    id: 'create.required',
    title: 'A ticket without subject or description is refused, naming the field',
    why: 'The panel shows each error at its field, which it can only do when the error names it.',
    capability: 'createTicket',
    async run(context) {
      await context.requireCapability('createTicket');
      for (const field of ['subject', 'description'] as const) {
        for (const [value, what] of [
          [undefined, `it has no ${field}`],
          ['', `its ${field} is empty`],
          [' \n ', `its ${field} is blank`],
          [7, `its ${field} is a number`],
        ] as const) {
          expectFieldProblem(await context.send({ ...(await context.draft()), [field]: value }), field, what);
        }
      }
    },
  },
  {
    id: 'create.limits',
    title: 'Texts up to the limit of the session are accepted, longer ones refused, and none is truncated',
    why: 'Silent truncation loses data.',
    capability: 'createTicket',
    async run(context) {
      const session = await context.requireCapability('createTicket');
      const limit = getTextLimit(session, 'subject');
      // Limits count grapheme clusters, as the panel does: the family emoji is one.
      const start = `${context.marker} 👩‍👩‍👧‍👦`;
      if (limit > countCharacters(start)) {
        const longestSubject = start + 'x'.repeat(limit - countCharacters(start));
        const draft = { ...(await context.draft()), subject: longestSubject };
        const response = await context.send(draft);
        expectSuccess(response, `although its subject has just the ${limit} characters that the session allows`);
        const created = await context.get('readTicket', { id: readReply('createTicket', response).id });
        assert(
          created.subject === longestSubject,
          `A subject of ${limit} characters was kept with ${countCharacters(created.subject)}.`,
        );
      }
      const draft = await context.draft();
      for (const field of ['subject', 'description'] as const) {
        const max = getTextLimit(session, field);
        const response = await context.send({ ...draft, [field]: 'x'.repeat(max + 1) });
        expectFieldProblem(
          response,
          field,
          `its ${field} has one character more than the ${max} that the session allows`,
        );
      }
    },
  },
  {
    id: 'create.unknown-fields',
    title: 'Values that the form does not offer are refused, not dropped',
    why: 'Users and agents believe that a silently dropped value was submitted.',
    capability: 'createTicket',
    async run(context) {
      await context.requireCapability('createTicket');
      const draft = await context.draft();
      const attempts: readonly [Record<string, unknown>, string, string][] = [
        [{ priority: 'kit-none' }, 'priority', 'there is no such priority'],
        [{ category: 'kit-none' }, 'category', 'there is no such category'],
        [{ fields: { ...draft.fields, 'kit-none': 'x' } }, 'fields.kit-none', 'the form has no such field'],
        [{ kitNone: 'x' }, 'kitNone', 'a ticket has no such field'],
        [{ attachments: ['kit-none'] }, 'attachments', 'there is no such file'],
      ];
      for (const [more, field, what] of attempts)
        expectFieldProblem(await context.send({ ...draft, ...more }), field, what);
    },
  },
  {
    id: 'create.forged',
    title: 'Requester, organization, status and times in the body are refused',
    why: 'Identity comes from the token; otherwise any user could act as any other.',
    capability: 'createTicket',
    async run(context) {
      await context.requireCapability('createTicket');
      const draft = await context.draft();
      for (const [field, value] of Object.entries({
        requester: { id: 'kit', name: 'Kit', role: 'admin' },
        requesterId: 'kit',
        organization: 'kit',
        status: 'closed',
        createdAt: '2000-01-01T00:00:00Z',
        id: 'kit',
      })) {
        expectFieldProblem(await context.send({ ...draft, [field]: value }), field, `callers cannot set ${field}`);
      }
    },
  },
  {
    id: 'create.unstorable',
    title: 'Text that cannot be stored is refused: NUL characters, unpaired surrogates',
    why: 'Most databases truncate such text or reject it, and the ticket is lost.',
    capability: 'createTicket',
    async run(context) {
      await context.requireCapability('createTicket');
      for (const [text, what] of [
        ['before \u0000 after', 'its description contains a NUL'],
        ['before \ud800 after', 'its description contains an unpaired surrogate'],
      ] as const) {
        expectFieldProblem(await context.send({ ...(await context.draft()), description: text }), 'description', what);
      }
    },
  },
];

const isOlder = (one: string | null, other: string | null) =>
  one !== null && other !== null && Date.parse(one) < Date.parse(other);

/** @throws CheckFailedError for the first field that differs from the request */
function expectStored(sent: CreateTicket, stored: Ticket, where: string): void {
  const pairs: [string, unknown, unknown][] = [
    ['subject', sent.subject, stored.subject],
    ['description', sent.description, stored.description],
    ...(sent.priority === undefined
      ? []
      : [['priority', sent.priority, stored.priority] as [string, unknown, unknown]]),
    ...(sent.category === undefined
      ? []
      : [['category', sent.category, stored.category] as [string, unknown, unknown]]),
    ...(sent.cc ?? []).map((address, index): [string, unknown, unknown] => [
      `cc.${index}`,
      address,
      stored.cc?.[index],
    ]),
    ...Object.entries(sent.fields ?? {}).map(([id, value]): [string, unknown, unknown] => [
      `fields.${id}`,
      value,
      stored.fields[id],
    ]),
  ];
  for (const [name, one, other] of pairs) {
    assert(one === other, `${where} shows ${name} as ${describeDifference(one, other)}.`);
  }
}

/** Shows two texts from their first difference. */
function describeDifference(sent: unknown, stored: unknown): string {
  if (typeof sent !== 'string' || typeof stored !== 'string') return `${inspect(stored)} instead of ${inspect(sent)}`;
  let at = 0;
  while (at < sent.length && sent[at] === stored[at]) at++;
  const from = Math.max(0, at - 12);
  return `…${inspect(stored.slice(from, at + 24))} instead of …${inspect(sent.slice(from, at + 24))}`;
}
