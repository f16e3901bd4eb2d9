import Mustache from 'mustache';
import { ConfigurationError } from '../../configuration-error.ts';
import { getMessages, LANGUAGES, type Language, type Messages } from '../../messages/index.ts';
import { PLACEHOLDERS, type MailTextGroup } from './placeholders.ts';

type Mails = Messages['mails'];
/** Path of a mail text, such as `received.subject`. */
export type MailTextKey = { [Group in MailTextGroup]: `${Group}.${keyof Mails[Group] & string}` }[MailTextGroup];

/** Values of the placeholders. A missing one is empty. */
export type MailVariables = Readonly<Record<string, string>>;

/** Texts that replace the built-in ones, by language and path. */
export type MailTextOverrides = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Renders a text of a mail. The result is plain text, which the HTML part escapes as a whole. */
export type RenderMailText = (language: Language, key: MailTextKey, variables: MailVariables) => string;

/** Characters of a template. */
const MAX_TEMPLATE_LENGTH = 2_000;

const templates = (language: Language): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(getMessages(language).mails).flatMap(([group, texts]) =>
      Object.entries(texts).map(([name, text]) => [`${group}.${name}`, text]),
    ),
  );

/**
 * Creates the function that renders mail texts.
 *
 * @throws ConfigurationError naming the text that is invalid
 */
export function createMailTexts(overrides: MailTextOverrides = {}): RenderMailText {
  const tables = new Map(LANGUAGES.map((language) => [language, new Map(templates(language))]));
  for (const [tag, texts] of Object.entries(overrides)) {
    const table = tables.get(LANGUAGES.find((language) => language === tag) ?? ('' as Language));
    if (!table)
      throw new ConfigurationError(`mail.texts.${tag}: unknown language; expected one of ${LANGUAGES.join(', ')}.`);
    for (const [key, template] of Object.entries(texts)) {
      const path = `mail.texts.${tag}["${key}"]`;
      if (!table.has(key))
        throw new ConfigurationError(`${path}: unknown text. docs/reference/mail-texts.md lists all texts.`);
      assertTemplate(template, key, path);
      table.set(key, template);
    }
  }
  return (language, key, variables) => {
    // A value that is passed on must not be looked up in a prototype.
    const view: Record<string, string> = Object.assign(Object.create(null), variables);
    return Mustache.render(tables.get(language)?.get(key) ?? '', view, undefined, { escape: (text: string) => text });
  };
}

/** Tokens of a template, as Mustache parses it: type, value, and the tokens of a section. */
type Tokens = readonly (readonly unknown[])[];

function assertTemplate(template: string, key: string, path: string): void {
  if (template.length > MAX_TEMPLATE_LENGTH)
    throw new ConfigurationError(`${path}: the text has more than ${MAX_TEMPLATE_LENGTH} characters.`);
  const allowed = PLACEHOLDERS[toGroup(key)];
  let tokens: Tokens;
  try {
    tokens = Mustache.parse(template);
  } catch (error) {
    throw new ConfigurationError(`${path}: ${error instanceof Error ? error.message : 'invalid template'}.`, {
      cause: error,
    });
  }
  checkTokens(tokens, allowed, path);
}

function checkTokens(tokens: Tokens, allowed: readonly string[], path: string): void {
  for (const [type, value, , , inner] of tokens) {
    if (type === 'text' || type === '!') continue;
    if (type === '>' || type === '=')
      throw new ConfigurationError(`${path}: partials and other delimiters are not supported.`);
    const name = String(value);
    if (!allowed.includes(name))
      throw new ConfigurationError(
        `${path}: unknown placeholder {{${name}}}; expected one of ${allowed.map((one) => `{{${one}}}`).join(', ')}.`,
      );
    if (Array.isArray(inner)) checkTokens(inner, allowed, path);
  }
}

// Safe: the keys were built from the groups.
const toGroup = (key: string): MailTextGroup => key.split('.')[0] as MailTextGroup;
