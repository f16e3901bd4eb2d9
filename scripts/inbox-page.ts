import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from './manifest.ts';

/** Entry of the agents' inbox, by its name in the manifest. */
export const INBOX_ENTRY = 'src/inbox/main.tsx';

/**
 * Writes `index.html` of the inbox. Its URLs are relative: the server adds a `<base>` with the path of the inbox, because
 * one page answers all addresses below it.
 *
 * @param folder - the built inbox, with its manifest.
 */
export function writeInboxPage(folder: string): void {
  const entry = readManifest(folder)[INBOX_ENTRY];
  if (!entry) throw new Error(`${folder} has no entry: build the environment "inbox" first.`);
  const page = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="robots" content="noindex">',
    '<title>Inbox</title>',
    ...(entry.css ?? []).map((file) => `<link rel="stylesheet" href="${file}">`),
    `<script type="module" src="${entry.file}"></script>`,
    '</head>',
    '<body>',
    '<div id="inbox"></div>',
    '<noscript>The inbox needs JavaScript.</noscript>',
    '</body>',
    '</html>',
    '',
  ];
  writeFileSync(join(folder, 'index.html'), page.join('\n'));
}
