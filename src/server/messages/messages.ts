import type { Format } from './format.ts';
import type { en } from './en/index.ts';

/** A message: text, or a function of its parameters. */
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

/** Tables of messages by code. */
type Coded = 'details' | 'fields' | 'tokens';

/** The messages of one language. A missing code, an unknown one, and an unknown parameter are type errors. */
export type Messages = { readonly [Table in Coded]: Localized<(typeof en)[Table]> } & LocalizedFunctions<
  Omit<typeof en, Coded>
>;

/** Parameters of a message; undefined without any. */
type ParametersOf<T> = T extends (parameters: infer P, ...rest: never[]) => string ? P : undefined;

/** Arguments of a message: none, or its parameters. */
export type Arguments<T> = ParametersOf<T> extends undefined ? [] : [parameters: ParametersOf<T>];

/** Code of an error about a request as a whole. */
export type DetailCode = keyof (typeof en)['details'];
/** Code of an error about a field. */
export type FieldErrorCode = keyof (typeof en)['fields'];
/** Code of the reason why a token was rejected. */
export type TokenErrorCode = keyof (typeof en)['tokens'];
