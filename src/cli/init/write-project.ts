import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import type { InitAnswers } from './answers.ts';
import { TOKEN_ENDPOINTS } from './frameworks.ts';

/** Names of the files, relative to the folder of the project. */
export const CONFIG_FILE = 'madoguchi.json';
const ENV_FILE = '.env';
const TAG_FILE = 'madoguchi/tag.html';

/** Result of writing a file. */
export interface WrittenFile {
  path: string;
  action: 'created' | 'extended' | 'kept';
}

/**
 * Writes the files of a new installation. Nothing that exists is changed: a file is kept as it is, and `.env` and `.gitignore`
 * get the lines that they lack. So a second run changes nothing.
 *
 * @param folder folder of the project
 */
export async function writeProject(folder: string, answers: InitAnswers): Promise<WrittenFile[]> {
  const endpoint = TOKEN_ENDPOINTS[answers.framework];
  return [
    await createFile(folder, CONFIG_FILE, renderConfig(answers)),
    await extendEnv(folder, answers),
    await extendGitIgnore(folder),
    await createFile(folder, TAG_FILE, renderTag(answers)),
    await createFile(folder, `madoguchi/${endpoint.file}`, endpoint.code),
  ];
}

/** The tag for the pages of the product. */
export const renderTag = ({ publicUrl }: InitAnswers): string =>
  `<script async crossorigin src="${publicUrl}/madoguchi.js" data-token-url="/support-token"></script>\n`;

/** The configuration file: the keys that are set, and comments about those that are changed first. */
export function renderConfig({ productUrl, publicUrl, mailFrom }: InitAnswers): string {
  const entries = [
    `// All keys: docs/reference/configuration.md of Madoguchi. Check changes with "npx madoguchi doctor".
  "$schema": "./node_modules/madoguchi/config.schema.json"`,
    `// Pages with the widget. Requests from pages of other origins are refused.
  "origins": ${JSON.stringify([productUrl])}`,
    `// The "aud" claim that the token endpoint sets. The secret is MADOGUCHI_SECRET in .env.
  "identity": { "audience": "madoguchi" }`,
    `// The address or the range of the reverse proxy in front of the server, such as "10.0.0.0/8". Without a proxy: [].
  "trustedProxies": ["127.0.0.1", "::1"]`,
    `// Other keys that are changed first: "form" and "priorities" (docs/guides/form.md), "lifecycle", "status", "notifications".
  // The agents' inbox. Add agents with "npx madoguchi agents add name@example.com".
  "inbox": { "publicUrl": ${JSON.stringify(publicUrl)} }`,
    ...(mailFrom === null
      ? []
      : [
          `// Mail to customers. The mail server is MADOGUCHI_SMTP_URL in .env; try it with "npx madoguchi mail test you@example.com".
  "mail": { "from": { "address": ${JSON.stringify(mailFrom)} }, "apiUrl": ${JSON.stringify(publicUrl)} }`,
        ]),
  ];
  return `{\n  ${entries.join(',\n  ')}\n}\n`;
}

function renderEnv({ publicUrl, database, mailFrom }: InitAnswers): Record<string, string> {
  const { port, protocol } = new URL(publicUrl);
  return {
    MADOGUCHI_CONFIG: CONFIG_FILE,
    MADOGUCHI_SECRET: randomBytes(48).toString('base64'),
    MADOGUCHI_DATA: './data',
    // Behind a proxy with TLS, the port of the public address is the proxy's.
    PORT: port !== '' && protocol === 'http:' ? port : '8080',
    ...(database !== null && { MADOGUCHI_DATABASE: database }),
    ...(mailFrom !== null && { MADOGUCHI_SMTP_URL: 'smtp://127.0.0.1:25' }),
  };
}

async function extendEnv(folder: string, answers: InitAnswers): Promise<WrittenFile> {
  const path = join(folder, ENV_FILE);
  const before = await readIfPresent(path);
  const present = parseEnv(before ?? '');
  const lines = Object.entries(renderEnv(answers))
    .filter(([name]) => present[name] === undefined)
    .map(([name, value]) => `${name}=${value}\n`);
  if (before !== null && lines.length === 0) return { path: ENV_FILE, action: 'kept' };
  const head =
    before === null
      ? '# Read by "madoguchi serve" and the other commands in this folder. Holds secrets: do not commit it.\n'
      : before === '' || before.endsWith('\n')
        ? before
        : `${before}\n`;
  await writeFile(path, `${head}${lines.join('')}`, { mode: 0o600 });
  // An existing file keeps its mode when it is written.
  await chmod(path, 0o600);
  return { path: ENV_FILE, action: before === null ? 'created' : 'extended' };
}

async function extendGitIgnore(folder: string): Promise<WrittenFile> {
  const path = join(folder, '.gitignore');
  const before = await readIfPresent(path);
  const present = new Set((before ?? '').split('\n').map((line) => line.trim().replace(/^\/|\/$/g, '')));
  const lines = ['.env', 'data'].filter((name) => !present.has(name)).map((name) => `/${name}\n`);
  if (lines.length === 0) return { path: '.gitignore', action: 'kept' };
  const head = before === null || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}\n`;
  await writeFile(path, `${head}${lines.join('')}`);
  return { path: '.gitignore', action: before === null ? 'created' : 'extended' };
}

async function createFile(folder: string, name: string, text: string): Promise<WrittenFile> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx' });
    return { path: name, action: 'created' };
  } catch (error) {
    if (!(await isFile(path))) throw error;
    return { path: name, action: 'kept' };
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
