import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../src/server/notifications/incoming-mail/parse-mail.ts';
import { CORPUS } from './expected.ts';

const mail = (name: string) => readFileSync(new URL(`corpus/${name}.eml`, import.meta.url));
const readable = Object.entries(CORPUS).flatMap(([name, { text, files = [] }]) =>
  text === undefined ? [] : [{ name, text, files }],
);

describe('the new text of a mail', () => {
  it.each(readable)('$name', async ({ name, text, files }) => {
    const read = await readBody(mail(name));
    expect(read?.text).toBe(text);
    expect(read?.files.map((file) => file.name)).toEqual(files);
  });

  it('every mail of the corpus has an expectation, and vice versa', () => {
    const names = readdirSync(new URL('corpus', import.meta.url)).map((file) => file.replace(/\.eml$/, ''));
    expect(names.sort()).toEqual(Object.keys(CORPUS).sort());
    expect(names.length).toBeGreaterThanOrEqual(30);
  });
});
