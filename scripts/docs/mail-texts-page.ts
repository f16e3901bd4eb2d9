/** The reference page about the texts of mails. */
import { getMessages, LANGUAGES } from '../../src/server/messages/index.ts';
import { PLACEHOLDERS } from '../../src/server/notifications/mail/placeholders.ts';
import { GENERATED_NOTE } from './note.ts';

const cell = (text: string) => (text === '' ? '(empty)' : `\`${text.replaceAll('|', '\\|').replaceAll('\n', ' ')}\``);

/** Creates the page from the tables of messages. */
export function createMailTextsPage(): string {
  const groups = Object.entries(getMessages('en').mails).map(([group, texts]) => {
    const placeholders = Object.entries(PLACEHOLDERS).find(([name]) => name === group)?.[1] ?? [];
    const rows = Object.keys(texts).map((name) => {
      const built = LANGUAGES.map((language) => {
        const table: Readonly<Record<string, Readonly<Record<string, string>>>> = getMessages(language).mails;
        return cell(table[group]?.[name] ?? '');
      });
      return `| \`${group}.${name}\` | ${built.join(' | ')} |`;
    });
    return `## ${group}

Placeholders: ${placeholders.map((name) => `\`{{${name}}}\``).join(', ')}.

| path | ${LANGUAGES.join(' | ')} |
| --- | ${LANGUAGES.map(() => '---').join(' | ')} |
${rows.join('\n')}`;
  });
  return `# Mail texts

${GENERATED_NOTE}

The texts of all mails by path. \`mail.texts\` of the [configuration file](configuration.md#mail) replaces each of them for one
language, and \`madoguchi mail preview\` shows the result ([guide](../guides/mail.md#texts-and-appearance)). Texts are plain text in
[Mustache](https://mustache.github.io/mustache.5.html): \`{{name}}\` inserts a value, \`{{#name}}…{{/name}}\` is shown when there is a
value, \`{{^name}}…{{/name}}\` when there is none. Other placeholders are refused at the start.

${groups.join('\n\n')}
`;
}
