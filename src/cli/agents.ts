import { Option, type Command } from 'commander';
import * as z from 'zod/mini';
import { AGENT_ROLES, type AgentRole } from '../contract/index.ts';
import {
  addAgent,
  createLinkToken,
  DatabaseInUseError,
  disableAgent,
  enableAgent,
  findAgent,
  findAgentByEmail,
  listAgents,
  openStore,
  setAgentRole,
  upsertTeam,
  type Agent,
  type Store,
} from '../server/index.ts';
import { isAddress } from '../server/lib/mail-address.ts';
import type { Context } from './context.ts';
import type { Definition } from './definition.ts';
import { databaseOption, dataOption, fromEnvironment, readFlags } from './options.ts';
import { UsageError } from './text.ts';

const Place = z.object({ data: z.string(), database: z.optional(z.string()) });
const LinkFlags = z.extend(Place, { publicUrl: z.string() });
const AddFlags = z.extend(LinkFlags, {
  name: z.optional(z.string()),
  role: z.enum(AGENT_ROLES),
  team: z.optional(z.string()),
  id: z.optional(z.string()),
});

const NOTE = `
<agent> is the e-mail address or the id of the agent. The commands also work while the server runs.
Exit code: 0 for success, 1 when the agent does not exist or cannot be changed, 2 for wrong usage.`;

/** The public URL of the server, for links that are printed. */
export const publicUrlOption = () =>
  fromEnvironment(
    new Option('--public-url <url>', 'public URL of the server, for sign-in links: https://support.example.com'),
    'MADOGUCHI_PUBLIC_URL',
  );

/** Adds `madoguchi agents`. */
export function defineAgents(program: Command, { context, command, handle }: Definition): void {
  const agents = command(program, 'agents', 'Add, list and disable the agents of the inbox.');
  const define = (name: string, description: string) =>
    command(agents, name, description).addOption(dataOption()).addOption(databaseOption());
  const linkOption = () => publicUrlOption().default('http://127.0.0.1:8080');

  const adding = define('add', 'Add an agent and print a link that signs them in once, within 15 minutes.')
    .argument('<email>', 'e-mail address of the agent')
    .option('--name <text>', 'name that customers see. Default: the address without its domain')
    .addOption(new Option('--role <role>', 'role of the agent').choices([...AGENT_ROLES]).default('agent'))
    .option('--team <name>', 'team of the agent; it is created where it is new')
    .option('--id <id>', 'subject of the agent in tokens of your own. Default: a random id')
    .addOption(linkOption());
  handle(adding, async (_, email = '') => {
    const { name, role, team, id, publicUrl, ...place } = readFlags(AddFlags, adding.opts());
    if (!isAddress(email)) throw new UsageError(`"${email}" is not an e-mail address`);
    return inStore(place, async (store) => {
      if (await findAgentByEmail(store.db, email)) {
        context.err(`error: the agent ${email} exists already. "madoguchi agents link ${email}" prints a new link\n`);
        return 1;
      }
      const now = context.now();
      const agent = await store.transaction(async (tx) =>
        addAgent(
          tx,
          {
            id,
            email,
            name: name ?? email.slice(0, email.lastIndexOf('@')),
            role,
            teamId: team === undefined ? null : await upsertTeam(tx, team, now),
          },
          now,
        ),
      );
      return printLink(store, agent, publicUrl, context);
    });
  });

  const listing = define('list', 'List the agents.');
  handle(listing, () =>
    inStore(readFlags(Place, listing.opts()), async (store) => {
      for (const { id, email, name, role, team_name, source, disabled_at } of await listAgents(store.db)) {
        const parts = [email ?? id, name, role, team_name ?? '-', source];
        context.out(`${[...parts, ...(disabled_at === null ? [] : ['disabled'])].join('\t')}\n`);
      }
      return 0;
    }),
  );

  const linking = define('link', 'Print a new link that signs an agent in once, within 15 minutes.')
    .argument('<agent>', 'e-mail address or id')
    .addOption(linkOption())
    .addHelpText('after', NOTE);
  handle(linking, (_, name = '') => {
    const { publicUrl, ...place } = readFlags(LinkFlags, linking.opts());
    return withAgent(place, name, context, async (store, agent) => {
      if (agent.disabled_at !== null) {
        context.err(`error: the agent ${name} is disabled. "madoguchi agents enable ${name}" enables them\n`);
        return 1;
      }
      return printLink(store, agent, publicUrl, context);
    });
  });

  const disabling = define('disable', 'Disable an agent. Their sessions and tokens end at once.')
    .argument('<agent>', 'e-mail address or id')
    .addHelpText('after', NOTE);
  handle(disabling, (_, name = '') =>
    withAgent(readFlags(Place, disabling.opts()), name, context, async (store, agent) => {
      await disableAgent(store, agent.id, context.now());
      context.out(`Disabled ${agent.email ?? agent.id}.\n`);
      return 0;
    }),
  );

  const enabling = define('enable', 'Let a disabled agent sign in again.')
    .argument('<agent>', 'e-mail address or id')
    .addHelpText('after', NOTE);
  handle(enabling, (_, name = '') =>
    withAgent(readFlags(Place, enabling.opts()), name, context, async (store, agent) => {
      await enableAgent(store, agent.id, context.now());
      context.out(`Enabled ${agent.email ?? agent.id}.\n`);
      return 0;
    }),
  );

  const changing = define('role', 'Change the role of an agent.')
    .argument('<agent>', 'e-mail address or id')
    .argument('<role>', AGENT_ROLES.join(', '))
    .addHelpText('after', NOTE);
  handle(changing, (_, name = '', role = '') => {
    const known: AgentRole | undefined = AGENT_ROLES.find((one) => one === role);
    if (!known) throw new UsageError(`"${role}" is not one of ${AGENT_ROLES.join(', ')}`);
    return withAgent(readFlags(Place, changing.opts()), name, context, async (store, agent) => {
      await setAgentRole(store.db, agent.id, known);
      context.out(`${agent.email ?? agent.id} is ${known}.\n`);
      return 0;
    });
  });
}

async function inStore(
  { data, database }: z.infer<typeof Place>,
  work: (store: Store) => Promise<number>,
): Promise<number> {
  const store = await openShared(database ?? data);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Opens the database, also while a server uses it. A database that does not exist yet is created. */
async function openShared(database: string): Promise<Store> {
  try {
    return await openStore({ database });
  } catch (error) {
    if (!(error instanceof DatabaseInUseError)) throw error;
    return openStore({ database, shared: true });
  }
}

function withAgent(
  place: z.infer<typeof Place>,
  name: string,
  context: Context,
  work: (store: Store, agent: Agent) => Promise<number>,
): Promise<number> {
  return inStore(place, async (store) => {
    const agent = (await findAgentByEmail(store.db, name)) ?? (await findAgent(store.db, name));
    if (!agent) {
      context.err(`error: there is no agent "${name}"\n`);
      return 1;
    }
    return work(store, agent);
  });
}

async function printLink(store: Store, agent: Agent, publicUrl: string, { out, err, now }: Context): Promise<number> {
  const token = await store.transaction((tx) => createLinkToken(tx, agent.id, now()));
  err(`This link signs ${agent.email ?? agent.id} in once, within 15 minutes:\n`);
  out(`${publicUrl.replace(/\/$/, '')}/inbox/sign-in/link?token=${token}\n`);
  return 0;
}
