import * as z from 'zod/mini';
import { operations, type Operation, type OperationId, type OperationOutput } from '../contract/index.ts';
import type { ApiResponse } from './http-response.ts';
import { expectSuccess, assert, describeResponse } from './assertions.ts';

/** A page of a list. Unknown properties are allowed, as in every response schema. */
const Page = z.object({
  items: z.array(z.unknown()),
  next: z.optional(z.nullable(z.string())),
  total: z.optional(z.nullable(z.number())),
});

/** Validates the body of a successful response against the schema of the operation. Returns the violation, or null. */
export function validateShape(id: OperationId, response: ApiResponse): string | null {
  const { reply }: Operation = operations[id];
  if (response.status === 304) return null;
  switch (reply.kind) {
    case 'none':
      return response.bytes.length === 0 ? null : `it has a body of ${response.bytes.length} bytes`;
    case 'file':
      return null;
    case 'json':
      return response.json === undefined ? 'it is not JSON' : describeIssue(reply.schema, response.json);
    case 'page': {
      if (response.json === undefined) return 'it is not JSON';
      const page = z.safeParse(Page, response.json);
      if (!page.success) return describeError(page.error);
      for (const [index, row] of page.data.items.entries()) {
        const fault = describeIssue(reply.item, row);
        if (fault !== null) return `items.${index}: ${fault}`;
      }
      return null;
    }
  }
}

const describeIssue = (schema: z.ZodMiniType, value: unknown): string | null => {
  const result = z.safeParse(schema, value);
  return result.success ? null : describeError(result.error);
};

const describeError = (error: z.core.$ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.length === 0 ? 'the body' : issue.path.map(String).join('.')}: ${issue.message}`)
    .join('; ');

/**
 * Parses the body of a successful response with the schema of the operation.
 *
 * @throws CheckFailedError when the call was refused or the body violates the schema
 */
export function readReply<I extends OperationId>(id: I, response: ApiResponse): OperationOutput<I> {
  expectSuccess(response);
  const fault = validateShape(id, response);
  assert(fault === null, `${describeResponse(response)}, and its body does not match ${id}: ${fault ?? ''}.`);
  const { reply }: Operation = operations[id];
  const read =
    reply.kind === 'json'
      ? z.parse(reply.schema, response.json)
      : reply.kind === 'page'
        ? toPage(reply.item, response.json)
        : undefined;
  // The operation table has the schema used above and this type for the same response.
  return read as OperationOutput<I>;
}

function toPage(item: z.ZodMiniType, json: unknown) {
  const { items, next = null, total = null } = z.parse(Page, json);
  return { items: items.map((row) => z.parse(item, row)), next, total, skippedRows: 0 };
}
