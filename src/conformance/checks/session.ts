import type { Check } from '../check.ts';
import { TEST_USERS } from '../test-users.ts';
import { readReply } from '../validate-shape.ts';
import { CheckSkippedError, assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]00:00)$/;

/** Who is looking, and what the panel starts with. */
export const sessionChecks: readonly Check[] = [
  {
    id: 'session.shape',
    title: 'GET /v1/session holds everything the panel needs to start',
    why: 'Without it the panel shows no form.',
    async run(kit) {
      for (const person of TEST_USERS) {
        if (kit.people.has(person)) readReply('getSession', await kit.call('getSession', { as: person }));
      }
    },
  },
  {
    id: 'session.viewer',
    title: 'Each token is its own person, in the organization and role that it says',
    why: 'A session that is mixed up shows one customer what is another’s.',
    async run(kit) {
      const owner = await kit.session();
      assert(owner.viewer !== null, 'The session of the owner’s token has no viewer.');
      assert(owner.organization !== null, 'The session of the owner’s token has no organization.');
      for (const person of TEST_USERS) {
        if (person === 'owner' || person === 'leaver' || !kit.people.has(person)) continue;
        const { viewer, organization } = await kit.session(person);
        assert(viewer !== null, `The session of the ${person}’s token has no viewer.`);
        assert(
          viewer.id !== owner.viewer.id || (person === 'admin' && owner.viewer.role === 'admin'),
          `The tokens of owner and ${person} are both answered as ${inspect(viewer.name)}.`,
        );
        const role = person === 'colleague' ? 'user' : person === 'admin' || person === 'agent' ? person : viewer.role;
        assert(viewer.role === role, `The ${person}’s token is answered with the role ${inspect(viewer.role)}.`);
        const together = organization?.id === owner.organization.id;
        const expected = person === 'colleague' || person === 'admin';
        assert(
          together === expected,
          `The ${person}’s token is answered with ${together ? 'the owner’s organization' : `the organization ${inspect(organization?.id ?? null)}, not the owner’s`}.`,
        );
      }
    },
  },
  {
    id: 'session.signed-out',
    title: 'Without a token nobody is the viewer',
    why: 'Somebody who is not signed in must not look like somebody who is.',
    async run(kit) {
      const answer = await kit.call('getSession', { as: 'nobody' });
      if (answer.status >= 400) return expectProblem(answer, ['auth_required'], 'no token came');
      const { viewer, unread } = readReply('getSession', answer);
      assert(viewer === null, `${describeResponse(answer)}: its viewer is ${inspect(viewer)}.`);
      assert(unread === 0, `Nobody is signed in, and has ${unread} unread tickets.`);
    },
  },
  {
    id: 'session.time',
    title: 'serverTime is the time, in UTC by RFC 3339',
    why: 'Countdowns of support access run by it, whatever the viewer’s own clock says.',
    async run(kit) {
      const answer = await kit.call('getSession');
      const { serverTime } = readReply('getSession', answer);
      assert(TIME.test(serverTime), `serverTime is ${inspect(serverTime)}.`);
      const header = Date.parse(answer.headers.get('date') ?? '');
      const apart = Math.abs(Date.parse(serverTime) - header) / 60_000;
      assert(
        Number.isNaN(header) || apart < 10,
        `serverTime is ${inspect(serverTime)}, ${Math.round(apart)} minutes from the answer’s own Date header.`,
      );
    },
  },
  {
    id: 'session.form',
    title: 'The form can be filled in: subject, description, choices with options, priorities that exist',
    why: 'A form that asks for what cannot be given lets nobody file a ticket.',
    async run(kit) {
      const { form, priorities, defaultPriority } = await kit.session();
      const ids = form.fields.map(({ id }) => id);
      for (const id of ['subject', 'description']) assert(ids.includes(id), `The form has no field "${id}".`);
      const doubled = ids.find((id, index) => ids.indexOf(id) !== index);
      assert(doubled === undefined, `The form has two fields "${doubled ?? ''}".`);
      for (const { id, kind, required, options = [], dependsOn } of form.fields) {
        const isChoice = kind === 'select' || kind === 'radio';
        assert(!(isChoice && required && options.length === 0), `The field "${id}" is required and has no options.`);
        assert(
          dependsOn === undefined || ids.includes(dependsOn),
          `The field "${id}" depends on "${dependsOn ?? ''}", which is no field.`,
        );
        assert(kind !== 'priority' || priorities.length > 0, 'The form asks for a priority, and there are none.');
      }
      assert(
        defaultPriority === null || priorities.some(({ id }) => id === defaultPriority),
        `defaultPriority is ${inspect(defaultPriority)}, which is none of the priorities.`,
      );
    },
  },
  {
    id: 'session.end',
    title: 'DELETE /v1/session ends a token at once',
    why: 'Whoever signs out on a shared computer must be signed out.',
    async run(kit) {
      kit.needs('leaver');
      const before = await kit.call('listTickets', { as: 'leaver' });
      if (before.status === 401)
        throw new CheckSkippedError('The leaver’s token was refused before it was signed out.');
      readReply('endSession', await kit.call('endSession', { as: 'leaver' }));
      expectProblem(
        await kit.call('listTickets', { as: 'leaver' }),
        ['auth_invalid', 'auth_expired', 'auth_required'],
        'this token was signed out',
      );
    },
  },
];
