import { Option, type Command } from 'commander';
import * as z from 'zod/mini';
import { DELIVERY_STATES } from '../contract/index.ts';
import {
  listFailedDeliveries,
  openStore,
  replayFailedDelivery,
  sendTestMessages,
  type Store,
} from '../server/index.ts';
import { readConfigFile } from './config/read-config.ts';
import type { Definition } from './definition.ts';
import { smtpUrlOption } from './mail.ts';
import { createMailSetup } from './mail-settings.ts';
import { configOption, databaseOption, dataOption, readFlags } from './options.ts';

const ListFlags = z.object({
  data: z.string(),
  database: z.optional(z.string()),
  config: z.optional(z.string()),
  state: z.optional(z.enum(DELIVERY_STATES)),
});
const TestFlags = z.object({
  config: z.optional(z.string()),
  smtpUrl: z.optional(z.string()),
  channel: z.optional(z.string()),
});

const NOTE = `
The embedded database can be opened by one process only: stop the server first, or call its operations instead.`;

/** Adds `madoguchi deliveries`. */
export function defineDeliveries(program: Command, { context, command, handle }: Definition): void {
  const deliveries = command(
    program,
    'deliveries',
    'List and repeat mails, webhooks and chat messages whose delivery failed.',
  );

  const list = command(deliveries, 'list', 'List messages whose delivery failed, one JSON line each, newest first.')
    .addOption(new Option('--state <state>', 'only messages in this state').choices(DELIVERY_STATES))
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(databaseOption())
    .addHelpText('after', NOTE);
  handle(list, async () => {
    const { config, state, ...place } = readFlags(ListFlags, list.opts());
    const options = config === undefined ? {} : await readConfigFile(config);
    return inStore(place, async (store) => {
      for await (const delivery of listFailedDeliveries(store.db, options, state))
        context.out(`${JSON.stringify(delivery)}\n`);
      return 0;
    });
  });

  const replay = command(deliveries, 'replay', 'Make a failed message due again, under the same id.')
    .argument('<id>', 'id of the message, as the list shows it')
    .addOption(dataOption())
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `${NOTE}
The running server, or the next one to start, delivers it.

Exit code: 0 for success, 1 when no failed message has this id, 2 for wrong usage.`,
    );
  handle(replay, (_, id = '') => {
    const place = readFlags(ListFlags, replay.opts());
    return inStore(place, async (store) => {
      if (await replayFailedDelivery(store.db, id, context.now())) {
        context.out(`The message ${id} is due again.\n`);
        return 0;
      }
      context.err(`error: there is no failed message "${id}"\n`);
      return 1;
    });
  });

  const test = command(deliveries, 'test', 'Send a test message to the channels of "madoguchi serve".')
    .option('--channel <name>', 'name or id of the only channel to test')
    .addOption(smtpUrlOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExit code: 0 when all channels accepted the message, 1 when one did not, 2 for wrong usage.',
    );
  handle(test, async () => {
    const flags = readFlags(TestFlags, test.opts());
    const config = flags.config === undefined ? {} : await readConfigFile(flags.config);
    const setup = await createMailSetup(config, flags.smtpUrl);
    try {
      const results = await sendTestMessages(
        { ...config, mail: setup ? { ...setup.options, send: setup.smtp.send } : null },
        { now: context.now(), only: flags.channel },
      );
      if (results.length === 0) {
        context.err(
          flags.channel === undefined
            ? 'error: no channel is configured. Add notifications.channels or webhooks to the configuration file (--config).\n'
            : `error: there is no channel "${flags.channel}"\n`,
        );
        return 1;
      }
      for (const { name, error } of results) context.out(`${name}: ${error === null ? 'delivered' : error}\n`);
      return results.every(({ error }) => error === null) ? 0 : 1;
    } finally {
      setup?.smtp.close();
    }
  });
}

async function inStore(
  { data, database }: { data: string; database?: string | undefined },
  work: (store: Store) => Promise<number>,
): Promise<number> {
  const store = await openStore({ database: database ?? data });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
