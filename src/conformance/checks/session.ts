import type { Check } from '../check.ts';
import { TEST_USERS } from '../test-users.ts';
import { readReply } from '../validate-shape.ts';
import { CheckSkippedError, assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]00:00)$/;

/** Checks of the session. */
export const sessionChecks: readonly Check[] = [
  {
    id: 'session.shape',
    title: 'GET /v1/session returns everything the panel needs to start',
    why: 'The panel shows no form without it.',
    async run(context) {
      for (const user of TEST_USERS) {
        if (context.users.has(user)) readReply('getSession', await context.call('getSession', { as: user }));
      }
    },
  },
  {
    id: 'session.viewer',
    title: 'Each token belongs to its own user, with the right organization and role',
    why: 'A mixed-up session shows one customer data of another.',
    async run(context) {
      const owner = await context.session();
      assert(owner.viewer !== null, 'The session of the owner’s token has no viewer.');
      assert(owner.organization !== null, 'The session of the owner’s token has no organization.');
      for (const user of TEST_USERS) {
        if (user === 'owner' || user === 'leaver' || !context.users.has(user)) continue;
        const { viewer, organization } = await context.session(user);
        assert(viewer !== null, `The session of the ${user}’s token has no viewer.`);
        assert(
          viewer.id !== owner.viewer.id || (user === 'admin' && owner.viewer.role === 'admin'),
          `The tokens of owner and ${user} are both returned as ${inspect(viewer.name)}.`,
        );
        const role = user === 'colleague' ? 'user' : user === 'admin' || user === 'agent' ? user : viewer.role;
        assert(viewer.role === role, `The ${user}’s token is returned with the role ${inspect(viewer.role)}.`);
        const together = organization?.id === owner.organization.id;
        const expected = user === 'colleague' || user === 'admin';
        assert(
          together === expected,
          `The ${user}’s token is returned with ${together ? 'the owner’s organization' : `the organization ${inspect(organization?.id ?? null)}, not the owner’s`}.`,
        );
      }
    },
  },
  {
    id: 'session.signed-out',
    title: 'A session without a token has no viewer',
    why: 'An anonymous visitor must not be treated as signed in.',
    async run(context) {
      const response = await context.call('getSession', { as: 'anonymous' });
      if (response.status >= 400) return expectProblem(response, ['auth_required'], 'no token was sent');
      const { viewer, unread } = readReply('getSession', response);
      assert(viewer === null, `${describeResponse(response)}: its viewer is ${inspect(viewer)}.`);
      assert(unread === 0, `The session without a token has ${unread} unread tickets.`);
    },
  },
  {
    id: 'session.time',
    title: 'serverTime is the current time, in UTC as RFC 3339',
    why: 'Countdowns of support access use it instead of the clock of the viewer.',
    async run(context) {
      const response = await context.call('getSession');
      const { serverTime } = readReply('getSession', response);
      assert(TIME.test(serverTime), `serverTime is ${inspect(serverTime)}.`);
      const header = Date.parse(response.headers.get('date') ?? '');
      const apart = Math.abs(Date.parse(serverTime) - header) / 60_000;
      assert(
        Number.isNaN(header) || apart < 10,
        `serverTime is ${inspect(serverTime)}, ${Math.round(apart)} minutes from the answer’s own Date header.`,
      );
    },
  },
  {
    id: 'session.form',
    title: 'The form can be completed: it has subject, description, options for every choice, and existing priorities',
    why: 'A form that cannot be completed prevents every ticket.',
    async run(context) {
      const { form, priorities, defaultPriority } = await context.session();
      const ids = form.fields.map(({ id }) => id);
      for (const id of ['subject', 'description']) assert(ids.includes(id), `The form has no field "${id}".`);
      const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
      assert(duplicate === undefined, `The form has two fields "${duplicate ?? ''}".`);
      for (const { id, kind, required, options = [], dependsOn } of form.fields) {
        const isChoice = kind === 'select' || kind === 'radio';
        assert(!(isChoice && required && options.length === 0), `The field "${id}" is required and has no options.`);
        assert(
          dependsOn === undefined || ids.includes(dependsOn),
          `The field "${id}" depends on "${dependsOn ?? ''}", which does not exist.`,
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
    title: 'DELETE /v1/session revokes the token immediately',
    why: 'Signing out on a shared computer must take effect.',
    async run(context) {
      context.requireUsers('leaver');
      const before = await context.call('listTickets', { as: 'leaver' });
      if (before.status === 401)
        throw new CheckSkippedError('The leaver’s token was refused before it was signed out.');
      readReply('endSession', await context.call('endSession', { as: 'leaver' }));
      expectProblem(
        await context.call('listTickets', { as: 'leaver' }),
        ['auth_invalid', 'auth_expired', 'auth_required'],
        'this token was signed out',
      );
    },
  },
];
