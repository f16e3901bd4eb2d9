import { Command } from 'commander';
import { VERSION } from '../server/index.ts';
import { defineAgents } from './agents.ts';
import { defineAudit } from './audit.ts';
import { defineBackup } from './backup.ts';
import { defineCheck } from './check.ts';
import { defineConfig } from './config/command.ts';
import type { Context } from './context.ts';
import type { Definition } from './definition.ts';
import { defineDeliveries } from './deliveries.ts';
import { defineInit } from './init/command.ts';
import { defineDoctor } from './doctor/command.ts';
import { defineMail } from './mail.ts';
import { defineMailReceive } from './mail-receive.ts';
import { defineMigrate } from './migrate.ts';
import { definePrivacy } from './privacy.ts';
import { defineServe } from './serve-command.ts';
import { UsageError } from './text.ts';

/** The commander program. Its actions report their exit code to `onExitCode`. */
export function createProgram(context: Context, onExitCode: (code: number) => void): Command {
  const program = new Command('madoguchi')
    .description('Support widget for your product, with the ticket API behind it.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({ writeOut: context.out, writeErr: context.err })
    .showHelpAfterError('Run "madoguchi --help" for usage.')
    .exitOverride();

  const definition: Definition = {
    context,
    command(parent, usage, description) {
      const command = parent.command(usage).description(description).allowExcessArguments(false);
      return command.showHelpAfterError(`Run "${fullName(command)} --help" for usage.`);
    },
    handle(command, handler) {
      command.action(async (...args: unknown[]) => {
        // Commander passes the arguments, then the options and the command itself.
        const values = args.slice(0, -2).filter((value) => typeof value === 'string');
        try {
          onExitCode(await handler(command, ...values));
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          command.error(`error: ${error.message}`, { exitCode: 2 });
        }
      });
    },
  };
  defineInit(program, definition);
  defineServe(program, definition);
  defineDoctor(program, definition);
  defineCheck(program, definition);
  defineAudit(program, definition);
  definePrivacy(program, definition);
  defineMailReceive(defineMail(program, definition), definition);
  defineAgents(program, definition);
  defineDeliveries(program, definition);
  defineBackup(program, definition);
  defineMigrate(program, definition);
  defineConfig(program, definition);
  program.addHelpText(
    'after',
    `
Run "madoguchi <command> --help" for the options of a command.

Quick start:
  madoguchi init --yes && madoguchi serve
  <script async crossorigin src="http://127.0.0.1:8080/madoguchi.js" data-token-url="/support-token"></script>
  /support-token is a URL of your product that answers with a token for the signed-in user.`,
  );
  return program;
}

/** The name of a command with the names of its parents. */
export function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
