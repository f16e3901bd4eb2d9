import * as z from 'zod/mini';
import { documentation } from './described.ts';
import { ConfigFile } from './schema.ts';

/** A JSON Schema, as far as this package writes them. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Creates the JSON Schema (draft 2020-12) of the configuration file. */
export function createConfigSchema(): JsonSchema {
  return z.toJSONSchema(ConfigFile, { metadata: documentation, io: 'input' });
}
