import type { CreateTicket, Ticket } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { characters, firstCharacters, toLimit, quietPriority } from '../create-ticket.ts';
import { readReply } from '../validate-shape.ts';
import { expectSuccess, expectFieldProblem, assert, inspect } from '../assertions.ts';

/** What text goes through: markup, entities, a backslash, a quote, several scripts, and characters of several code units. */
const HARD = `<b>bold</b> &amp; "quoted" 'too' \\n 100 % %s \${x} — 日本語、ｶﾀｶﾅ é 👩‍👩‍👧‍👦 𠮷`;
const DESCRIPTION = `First line: ${HARD}\n\nThird line,\tafter an empty one and a tab.\n  Indented <script>alert(1)</script>`;

/** Filing a ticket. */
export const filingChecks: readonly Check[] = [
  {
    id: 'create.response',
    title: 'POST /v1/tickets makes a ticket, and answers with it',
    why: 'It is what the panel is for.',
    capability: 'createTicket',
    async run(kit) {
      const { viewer } = await kit.offers('createTicket');
      const ticket = readReply('createTicket', await kit.send(await kit.draft()));
      assert(
        ticket.id !== '' && ticket.number !== '',
        `Its id is ${inspect(ticket.id)}, its number ${inspect(ticket.number)}.`,
      );
      assert(
        ticket.requester.id === viewer?.id,
        `${inspect(viewer?.id ?? null)} filed it, and its requester is ${inspect(ticket.requester.id)}.`,
      );
      assert(
        ticket.status !== 'closed' && ticket.status !== 'solved',
        `It was filed just now and is ${ticket.status}.`,
      );
    },
  },
  {
    id: 'create.stored',
    title: 'What was filed is kept to the letter, in every field',
    why: 'A description that lost a line, or a priority that was dropped, sends support the wrong way.',
    capability: 'createTicket',
    async run(kit) {
      const session = await kit.offers('createTicket');
      const priority = quietPriority(session);
      const sent = await kit.draft({
        subject: firstCharacters(HARD, 60),
        description: firstCharacters(DESCRIPTION, toLimit(session, 'description')),
        ...(priority !== undefined && { priority }),
      });
      const made = readReply('createTicket', await kit.send(sent));
      compare(sent, made, 'The answer to filing');
      compare(sent, await kit.get('readTicket', { id: made.id }), 'Reading the ticket');
    },
  },
  {
    id: 'create.listed',
    title: 'A ticket that was filed is there: to be read, and on top of the list',
    why: 'An API that says yes and keeps nothing loses what somebody wrote.',
    capability: 'createTicket',
    async run(kit) {
      const made = await kit.ticket();
      const read = await kit.get('readTicket', { id: made.id });
      assert(read.id === made.id, `Reading ${inspect(made.id)} gave ${inspect(read.id)}.`);
      const { items } = await kit.get('listTickets');
      const row = items.find(({ id }) => id === made.id);
      assert(
        row !== undefined,
        `The ticket ${inspect(made.number)} was filed just now and is not on the first page of the list.`,
      );
      for (const name of ['number', 'subject', 'status', 'priority'] as const) {
        assert(
          row[name] === read[name],
          `In the list its ${name} is ${inspect(row[name])}, on the ticket ${inspect(read[name])}.`,
        );
      }
      // Somebody else may use the same account meanwhile: only what is older must not stand above it.
      const above = items.slice(0, items.indexOf(row)).find((one) => older(one.updatedAt, read.updatedAt));
      assert(above === undefined, `It was filed just now and stands below the older ticket ${inspect(above?.number)}.`);
    },
  },
  {
    id: 'create.required',
    title: 'A ticket without subject or description is refused, by the name of the field',
    why: 'The panel shows each refusal beside its field, and can only do so when it is named.',
    capability: 'createTicket',
    async run(kit) {
      await kit.offers('createTicket');
      for (const field of ['subject', 'description'] as const) {
        for (const [value, what] of [
          [undefined, `it has no ${field}`],
          ['', `its ${field} is empty`],
          [' \n ', `its ${field} is nothing but spaces`],
          [7, `its ${field} is a number`],
        ] as const) {
          expectFieldProblem(await kit.send({ ...(await kit.draft()), [field]: value }), field, what);
        }
      }
    },
  },
  {
    id: 'create.limits',
    title: 'Texts may be as long as the session says, and no longer; nothing is cut off',
    why: 'A text that is silently shortened loses what somebody took care to write.',
    capability: 'createTicket',
    async run(kit) {
      const session = await kit.offers('createTicket');
      const limit = toLimit(session, 'subject');
      // People count a family as one character; so does the panel, and so must the API.
      const start = `${kit.mark} 👩‍👩‍👧‍👦`;
      if (limit > characters(start)) {
        const longest = start + 'x'.repeat(limit - characters(start));
        const draft = { ...(await kit.draft()), subject: longest };
        const answer = await kit.send(draft);
        expectSuccess(answer, `although its subject has just the ${limit} characters that the session allows`);
        const made = await kit.get('readTicket', { id: readReply('createTicket', answer).id });
        assert(made.subject === longest, `A subject of ${limit} characters was kept with ${characters(made.subject)}.`);
      }
      const draft = await kit.draft();
      for (const field of ['subject', 'description'] as const) {
        const most = toLimit(session, field);
        const answer = await kit.send({ ...draft, [field]: 'x'.repeat(most + 1) });
        expectFieldProblem(
          answer,
          field,
          `its ${field} has one character more than the ${most} that the session allows`,
        );
      }
    },
  },
  {
    id: 'create.unknown-fields',
    title: 'What the form does not offer is refused, not dropped',
    why: 'A value that is dropped in silence leaves everybody believing that it was said.',
    capability: 'createTicket',
    async run(kit) {
      await kit.offers('createTicket');
      const draft = await kit.draft();
      const attempts: readonly [Record<string, unknown>, string, string][] = [
        [{ priority: 'kit-none' }, 'priority', 'there is no such priority'],
        [{ category: 'kit-none' }, 'category', 'there is no such category'],
        [{ fields: { ...draft.fields, 'kit-none': 'x' } }, 'fields.kit-none', 'the form has no such field'],
        [{ kitNone: 'x' }, 'kitNone', 'a ticket has no such field'],
        [{ attachments: ['kit-none'] }, 'attachments', 'there is no such file'],
      ];
      for (const [more, field, what] of attempts)
        expectFieldProblem(await kit.send({ ...draft, ...more }), field, what);
    },
  },
  {
    id: 'create.forged',
    title: 'Nobody can say what is not theirs to say: requester, organization, status, times',
    why: 'Who somebody is comes from the token; a body that could say it would make everybody anybody.',
    capability: 'createTicket',
    async run(kit) {
      await kit.offers('createTicket');
      const draft = await kit.draft();
      for (const [field, value] of Object.entries({
        requester: { id: 'kit', name: 'Kit', role: 'admin' },
        requesterId: 'kit',
        organization: 'kit',
        status: 'closed',
        createdAt: '2000-01-01T00:00:00Z',
        id: 'kit',
      })) {
        expectFieldProblem(
          await kit.send({ ...draft, [field]: value }),
          field,
          `it is not the caller’s to say (${field})`,
        );
      }
    },
  },
  {
    id: 'create.unstorable',
    title: 'Text that cannot be kept is refused: a NUL, half a character',
    why: 'Most databases cut a text at a NUL or fail on it, and the ticket is lost or mangled.',
    capability: 'createTicket',
    async run(kit) {
      await kit.offers('createTicket');
      for (const [text, what] of [
        ['before \u0000 after', 'its description holds a NUL'],
        ['before \ud800 after', 'its description holds half a character'],
      ] as const) {
        expectFieldProblem(await kit.send({ ...(await kit.draft()), description: text }), 'description', what);
      }
    },
  },
];

const older = (one: string | null, other: string | null) =>
  one !== null && other !== null && Date.parse(one) < Date.parse(other);

/** @throws Broken for the first field that is not as it was sent */
function compare(sent: CreateTicket, kept: Ticket, where: string): void {
  const pairs: [string, unknown, unknown][] = [
    ['subject', sent.subject, kept.subject],
    ['description', sent.description, kept.description],
    ...(sent.priority === undefined ? [] : [['priority', sent.priority, kept.priority] as [string, unknown, unknown]]),
    ...(sent.category === undefined ? [] : [['category', sent.category, kept.category] as [string, unknown, unknown]]),
    ...(sent.cc ?? []).map((address, index): [string, unknown, unknown] => [`cc.${index}`, address, kept.cc?.[index]]),
    ...Object.entries(sent.fields ?? {}).map(([id, value]): [string, unknown, unknown] => [
      `fields.${id}`,
      value,
      kept.fields[id],
    ]),
  ];
  for (const [name, one, other] of pairs) {
    assert(one === other, `${where} shows ${name} as ${difference(one, other)}.`);
  }
}

/** Two texts from where they part, so that a report shows what was lost. */
function difference(sent: unknown, kept: unknown): string {
  if (typeof sent !== 'string' || typeof kept !== 'string') return `${inspect(kept)} instead of ${inspect(sent)}`;
  let at = 0;
  while (at < sent.length && sent[at] === kept[at]) at++;
  const from = Math.max(0, at - 12);
  return `…${inspect(kept.slice(from, at + 24))} instead of …${inspect(sent.slice(from, at + 24))}`;
}
