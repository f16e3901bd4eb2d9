import * as z from 'zod/mini';

/** Documentation of one configuration key. */
export interface KeyDocs {
  description: string;
  /** The value that applies when the key is absent. A sentence in `description` where it cannot be written as JSON. */
  default?: unknown;
  /** A value for the sample file. Only needed for top-level keys. */
  examples?: unknown[];
}

/** A sentence, or a sentence with the default value. */
export type Docs = string | readonly [description: string, defaultValue: unknown];

/** Documentation by schema instance. Not zod's global registry, because the HTTP API's document reads that one. */
export const documentation = z.registry<KeyDocs>();

const toKeyDocs = (docs: Docs | KeyDocs): KeyDocs => {
  if (typeof docs === 'string') return { description: docs };
  return 'description' in docs ? docs : { description: docs[0], default: docs[1] };
};

/** Returns a copy of `schema` with documentation, so that the same schema can stand for several keys. */
export function document<T extends z.ZodMiniType>(schema: T, docs: Docs | KeyDocs): T {
  const copy = z.clone(schema);
  documentation.add(copy, toKeyDocs(docs));
  return copy;
}

/** An optional key with documentation. */
export function key<T extends z.ZodMiniType>(schema: T, docs: Docs | KeyDocs): z.ZodMiniOptional<T> {
  return document(z.optional(schema), docs);
}

/** Adds documentation to every key of an object schema. A key without documentation does not compile. */
export function documentKeys<S extends Record<string, z.ZodMiniType>>(
  shape: S,
  docs: { [K in keyof S]-?: Docs },
): z.ZodMiniObject<S, z.core.$strict> {
  const documented: Record<string, z.ZodMiniType> = {};
  for (const [name, schema] of Object.entries(shape)) documented[name] = document(schema, docs[name] ?? '');
  // The same keys with copies of the same schemas.
  return z.strictObject(documented as S);
}
