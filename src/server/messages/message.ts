import type { Text } from '../../contract/index.ts';
import { en } from './en/index.ts';
import { DEFAULT_LANGUAGE, getFormat, getMessages, type Language } from './language.ts';
import type { Arguments, DetailCode, FieldErrorCode, Sentence, TokenErrorCode } from './messages.ts';

/** A message that is formatted when its reader's language is known. */
export interface Message {
  readonly code: string;
  toText(language: Language): string;
}

function render(sentence: Sentence<never>, parameters: unknown, language: Language): string {
  // Safe: the creators below only accept the parameters of the message with this code.
  return typeof sentence === 'string' ? sentence : sentence(parameters as never, getFormat(language));
}

/**
 * Creates a message about a request as a whole.
 *
 * @example
 * createMessage('file_too_large', { bytes: 1_048_576 }).toText('en'); // "A file can be up to 1 MB."
 */
export const createMessage = <Code extends DetailCode>(
  code: Code,
  ...[parameters]: Arguments<(typeof en)['details'][Code]>
): Message => ({ code, toText: (language) => render(getMessages(language).details[code], parameters, language) });

/** Creates a message about a field. */
export const fieldErrorMessage = <Code extends FieldErrorCode>(
  code: Code,
  ...[parameters]: Arguments<(typeof en)['fields'][Code]>
): Message => ({ code, toText: (language) => render(getMessages(language).fields[code], parameters, language) });

/** Creates a message about a rejected token. `claim` is ignored by messages that mention no claim. */
export const tokenErrorMessage = (code: TokenErrorCode, claim: string): Message => ({
  code,
  toText: (language) => render(getMessages(language).tokens[code], { claim }, language),
});

/** Creates a message from a configured text: in the reader's language, else in English, else in any. */
export const textMessage = (text: Text): Message => ({
  code: 'custom',
  toText: (language) =>
    typeof text === 'string' ? text : (text[language] ?? text[DEFAULT_LANGUAGE] ?? Object.values(text)[0] ?? ''),
});
