import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { ReceivedCall, Schema } from '../strict-server.ts';
import { readForm, type Part } from '../form.ts';

/** Returns the sent values: JSON, or a form whose texts are parsed. */
export function parseValues(came: ReceivedCall, schema: Schema): { values: Record<string, unknown>; files: Part[] } {
  const type = came.headers['content-type'] ?? '';
  const isForm = type.startsWith('multipart/');
  if (!isForm && !type.startsWith('application/json')) throw new Error(`the body is ${type}`);
  const parts = isForm ? readForm(type, came.bytes) : [];
  const files = parts.filter(({ file }) => file !== undefined);
  for (const { name } of files) if (name !== 'attachments[]') throw new Error(`a file is called ${name}`);
  if (isForm && files.length === 0) throw new Error('a form without files');
  const values = isForm ? nestFields(parts.filter(({ file }) => file === undefined)) : came.json;
  const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true, coerceTypes: isForm });
  formats.default(ajv);
  if (!ajv.validate<Record<string, unknown>>(schema, values)) throw new Error(`body: ${ajv.errorsText()}`);
  return { values, files };
}

/** Resolves `list[]` and `fields[name]`. */
function nestFields(parts: readonly Part[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, body } of parts) {
    const [, key = '', inner] = /^(\w+)(?:\[(\w*)\])?$/.exec(name) ?? [];
    if (key === '') throw new Error(`a part is called ${name}`);
    const text = body.toString('utf8');
    const before = values[key];
    if (inner === undefined) values[key] = text;
    else if (inner === '') values[key] = [...(Array.isArray(before) ? (before as unknown[]) : []), text];
    else values[key] = { ...(typeof before === 'object' ? before : {}), [inner]: text };
  }
  return values;
}
