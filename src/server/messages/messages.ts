import type { Format } from './format.ts';
import type { en } from './en/index.ts';

/** A sentence: text, or a function of its parameters. */
export type Sentence<Parameters> = string | ((parameters: Parameters, format: Format) => string);

type Localized<T> = T extends (...parameters: infer P) => string
  ? string | ((...parameters: P) => string)
  : T extends string
    ? string
    : { readonly [Key in keyof T]: Localized<T[Key]> };
type LocalizedFunctions<T> = T extends (...parameters: infer P) => string
  ? (...parameters: P) => string
  : T extends string
    ? string
    : { readonly [Key in keyof T]: LocalizedFunctions<T[Key]> };

/** Tables whose sentences are looked up by code. */
type Coded = 'details' | 'fields' | 'tokens';

/** The sentences of one language. A missing code, an unknown one, and an unknown parameter are type errors. */
export type Messages = { readonly [Table in Coded]: Localized<(typeof en)[Table]> } & LocalizedFunctions<
  Omit<typeof en, Coded>
>;

/** Parameters of a sentence; undefined for a sentence without any. */
type ParametersOf<T> = T extends (parameters: infer P, ...rest: never[]) => string ? P : undefined;

/** Arguments of a sentence: none, or its parameters. */
export type Arguments<T> = ParametersOf<T> extends undefined ? [] : [parameters: ParametersOf<T>];

/** Code of what is wrong with a request as a whole. */
export type DetailCode = keyof (typeof en)['details'];
/** Code of what is wrong with a field. */
export type FieldErrorCode = keyof (typeof en)['fields'];
/** Code of why a token is refused. */
export type TokenErrorCode = keyof (typeof en)['tokens'];
