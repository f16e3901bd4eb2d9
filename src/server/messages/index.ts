/** All messages of the server by code and typed parameters, in one table per language. */
export {
  DEFAULT_LANGUAGE,
  getFormat,
  getMessages,
  LANGUAGES,
  selectLanguage,
  toLanguage,
  type Language,
} from './language.ts';
export { createMessage, fieldErrorMessage, textMessage, tokenErrorMessage, type Message } from './message.ts';
export type { Arguments, DetailCode, FieldErrorCode, Messages, TokenErrorCode } from './messages.ts';
export { en as ENGLISH_MESSAGES } from './en/index.ts';
