import { isAddress } from '../../server/lib/mail-address.ts';
import { FRAMEWORKS, TOKEN_ENDPOINTS, type Framework } from './frameworks.ts';

/** Answers to the questions of `madoguchi init`. */
export interface InitAnswers {
  /** Origin of the pages with the widget. */
  productUrl: string;
  framework: Framework;
  /** Public address of the support server. */
  publicUrl: string;
  /** `postgres://…`, or null for the embedded database. */
  database: string | null;
  /** Sender of mails, or null for no mail. */
  mailFrom: string | null;
}

/** One question: the key of the answer, its text and its default. */
export interface Question<K extends keyof InitAnswers = keyof InitAnswers> {
  key: K;
  /** Option of the command line that answers it. */
  flag: string;
  text: string;
  default: string;
  /** Returns the answer. Throws an error with a sentence for a text that is not one. */
  parse: (text: string) => InitAnswers[K];
}

const parseOrigin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new Error(`"${text}" is not an address such as https://app.example.com.`);
  return url.origin;
};

const question = <K extends keyof InitAnswers>(fields: Question<K>): Question<K> => fields;

/** The questions, in order. */
export const QUESTIONS = [
  question({
    key: 'productUrl',
    flag: 'product-url',
    text: 'Address of the product that shows the widget',
    default: 'http://localhost:3000',
    parse: parseOrigin,
  }),
  question({
    key: 'framework',
    flag: 'framework',
    text: `Framework of its back end (${FRAMEWORKS.map((id) => `${id}: ${TOKEN_ENDPOINTS[id].label}`).join(', ')})`,
    default: 'express',
    parse(text) {
      const framework = FRAMEWORKS.find((id) => id === text.toLowerCase());
      if (!framework) throw new Error(`"${text}" is not one of ${FRAMEWORKS.join(', ')}.`);
      return framework;
    },
  }),
  question({
    key: 'publicUrl',
    flag: 'public-url',
    text: 'Public address of this support server',
    default: 'http://127.0.0.1:8080',
    parse: parseOrigin,
  }),
  question({
    key: 'database',
    flag: 'database',
    text: 'Database: "embedded", or postgres://user:password@host/name',
    default: 'embedded',
    parse(text) {
      if (text === 'embedded') return null;
      if (!/^postgres(?:ql)?:\/\/\S+$/.test(text) || !URL.canParse(text))
        throw new Error('The database is neither "embedded" nor an address such as postgres://user@host/name.');
      return text;
    },
  }),
  question({
    key: 'mailFrom',
    flag: 'mail-from',
    text: 'Sender of mails to customers, such as support@example.com, or "none"',
    default: 'none',
    parse(text) {
      if (text === 'none') return null;
      if (!isAddress(text)) throw new Error(`"${text}" is not an e-mail address.`);
      return text;
    },
  }),
] as const;

/**
 * Asks the questions one after the other, each until its answer is valid.
 *
 * @param given texts of options, which are not asked for; invalid ones are reported and asked for
 * @param ask shows a question and resolves to the text of the answer; an empty one takes the default
 */
export async function askQuestions(
  given: Partial<Record<keyof InitAnswers, string>>,
  ask: (question: string) => Promise<string>,
  report: (sentence: string) => void,
): Promise<InitAnswers> {
  const answers: Partial<Record<keyof InitAnswers, string>> = {};
  for (const { key, text, default: fallback, parse } of QUESTIONS) {
    let answer = given[key];
    for (;;) {
      answer ??= (await ask(`${text} [${fallback}]: `)).trim() || fallback;
      try {
        parse(answer);
        break;
      } catch (error) {
        report(error instanceof Error ? error.message : String(error));
        answer = undefined;
      }
    }
    answers[key] = answer;
  }
  return parseAnswers(answers);
}

/**
 * Parses texts by key; a missing one takes the default.
 *
 * @throws an error with a sentence for the first invalid text
 */
export function parseAnswers(texts: Partial<Record<keyof InitAnswers, string>>): InitAnswers {
  const [product, framework, server, database, mail] = QUESTIONS;
  return {
    productUrl: product.parse(texts.productUrl ?? product.default),
    framework: framework.parse(texts.framework ?? framework.default),
    publicUrl: server.parse(texts.publicUrl ?? server.default),
    database: database.parse(texts.database ?? database.default),
    mailFrom: mail.parse(texts.mailFrom ?? mail.default),
  };
}
