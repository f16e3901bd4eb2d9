import { mkdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Option, type Command } from 'commander';
import * as z from 'zod/mini';
import type { Context } from '../context.ts';
import type { Definition } from '../definition.ts';
import { databaseOption, readFlags } from '../options.ts';
import { UsageError } from '../text.ts';
import { askQuestions, parseAnswers, QUESTIONS, type InitAnswers } from './answers.ts';
import { FRAMEWORKS } from './frameworks.ts';
import { renderTag, writeProject, type WrittenFile } from './write-project.ts';

const text = z.optional(z.string());
const Flags = z.object({
  yes: z.optional(z.boolean()),
  productUrl: text,
  framework: text,
  publicUrl: text,
  database: text,
  mailFrom: text,
});

/** Adds `madoguchi init`. */
export function defineInit(program: Command, { context, command, handle }: Definition): void {
  const init = command(program, 'init', 'Write a configuration file, a secret, the tag and the token endpoint.')
    .argument('[folder]', 'folder of the project', '.')
    .option('--yes', 'take the default for every question without an option')
    .option('--product-url <url>', `address of the product that shows the widget. Default: ${QUESTIONS[0].default}`)
    .addOption(
      new Option('--framework <name>', `framework of its back end. Default: ${QUESTIONS[1].default}`).choices(
        FRAMEWORKS,
      ),
    )
    .option('--public-url <url>', `public address of the support server. Default: ${QUESTIONS[2].default}`)
    .addOption(databaseOption())
    .option('--mail-from <address>', 'sender of mails to customers. Default: no mail')
    .addHelpText(
      'after',
      `
Without --yes, questions without an option are asked for. Files that exist are kept; .env and .gitignore get the lines that they
lack. Commands of Madoguchi read .env in the current folder: variables named MADOGUCHI_… and PORT that are not set otherwise.

Example:
  npx madoguchi init --yes --framework nextjs && npx madoguchi serve`,
    );
  handle(init, async (_, folder = '.') => {
    const { yes = false, ...given } = readFlags(Flags, init.opts());
    const answers = yes ? parse(given) : await ask(given, context);
    await mkdir(folder, { recursive: true });
    report(context, folder, answers, await writeProject(folder, answers));
    return 0;
  });
}

type Given = Partial<Record<keyof InitAnswers, string | undefined>>;

const defined = (given: Given): Partial<Record<keyof InitAnswers, string>> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

function parse(given: Given): InitAnswers {
  try {
    return parseAnswers(defined(given));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function ask(given: Given, { err }: Context): Promise<InitAnswers> {
  const missing = QUESTIONS.filter(({ key }) => given[key] === undefined);
  if (missing.length === 0) return parse(given);
  if (!process.stdin.isTTY)
    throw new UsageError(`the input is no terminal. Give --yes, or --${missing.map(({ flag }) => flag).join(', --')}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await askQuestions(
      defined(given),
      (question) => terminal.question(question),
      (line) => err(`${line}\n`),
    );
  } finally {
    terminal.close();
  }
}

function report({ out }: Context, folder: string, answers: InitAnswers, files: readonly WrittenFile[]): void {
  const place = relative(process.cwd(), resolve(folder));
  const prefix = place === '' ? '' : `cd ${place} && `;
  const endpoint = files.at(-1)?.path ?? '';
  out(`${files.map(({ path, action }) => `  ${action.padEnd(8)}  ${path}`).join('\n')}

Next:
  1. Start the server:   ${prefix}npx madoguchi serve
  2. Add ${endpoint} to your back end, with the MADOGUCHI_SECRET of .env in its environment.
  3. Add the tag to your pages:
     ${renderTag(answers).trim()}
  4. Check everything:   ${prefix}npx madoguchi doctor --token-url ${answers.productUrl}/support-token
`);
}
