import { InvalidArgumentError, Option } from 'commander';
import * as z from 'zod/mini';

/** An option whose value must not be visible to other users of the machine, as command lines are. */
export class SecretOption extends Option {}

/** Binds an option to an environment variable. An empty value counts as absent. */
export function fromEnvironment<T extends Option>(option: T, variable: string): T {
  const parse = option.parseArg;
  option.argParser((value: string, previous: unknown) => {
    if (value === '') return previous;
    return parse ? parse(value, previous) : value;
  });
  return option.env(variable);
}

/** Validates the options of a command. Commander stores an absent value that was parsed from '' as ''. */
export function readFlags<T extends z.ZodMiniType>(schema: T, options: Record<string, unknown>): z.output<T> {
  return z.parse(schema, Object.fromEntries(Object.entries(options).filter(([, value]) => value !== '')));
}

/** Parses an integer within bounds. */
export function integer(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < minimum || value > maximum)
      throw new InvalidArgumentError(`Expected an integer from ${minimum} to ${maximum}.`);
    return value;
  };
}

/** Splits a comma-separated list. */
export const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The folder with the database and the files. */
export const dataOption = () =>
  fromEnvironment(
    new Option('--data <folder>', 'folder with the database and the files').default('./data'),
    'MADOGUCHI_DATA',
  );

/** The database. */
export const databaseOption = () =>
  fromEnvironment(
    new Option('--database <url>', 'postgres://… to use PostgreSQL. Default: an embedded database in the data folder'),
    'MADOGUCHI_DATABASE',
  );

/** The configuration file. */
export const configOption = () =>
  fromEnvironment(new Option('--config <file>', 'configuration file, JSON'), 'MADOGUCHI_CONFIG');
