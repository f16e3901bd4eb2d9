import type { Command } from 'commander';
import type { Definition } from '../definition.ts';
import { createConfigSchema } from './json-schema.ts';
import { readConfigFile } from './read-config.ts';

/** Adds `madoguchi config`. */
export function defineConfig(program: Command, { context, command, handle }: Definition): void {
  const config = command(program, 'config', 'Inspect the configuration file.');
  const schema = command(config, 'schema', 'Print the JSON Schema of the configuration file.');
  handle(schema, () => {
    context.out(`${JSON.stringify(createConfigSchema(), null, 2)}\n`);
    return 0;
  });
  const check = command(config, 'check', 'Check a configuration file: keys and types.')
    .argument('<file>', 'configuration file, JSON')
    .addHelpText('after', '\nExit code: 0 when the file is valid, 1 when it is not, 2 for wrong usage.');
  handle(check, async (_, file = '') => {
    await readConfigFile(file);
    context.out(`${file} is valid.\n`);
    return 0;
  });
}
