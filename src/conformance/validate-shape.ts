import * as z from 'zod/mini';
import { operations, type Operation, type OperationId, type OperationOutput } from '../contract/index.ts';
import type { Answer } from './http-response.ts';
import { expectSuccess, assert, describeResponse } from './assertions.ts';

/**
 * What a page looks like. Like every schema of replies it leaves alone what it does not know: an implementation may add
 * fields wherever it likes.
 */
const Page = z.object({
  items: z.array(z.unknown()),
  next: z.optional(z.nullable(z.string())),
  total: z.optional(z.nullable(z.number())),
});

/** What is wrong with the body of a success, by the reply's schema; null when nothing is. */
export function validateShape(id: OperationId, answer: Answer): string | null {
  const { reply }: Operation = operations[id];
  if (answer.status === 304) return null;
  switch (reply.kind) {
    case 'none':
      return answer.bytes.length === 0 ? null : `it has a body, ${answer.bytes.length} bytes long`;
    case 'file':
      return null;
    case 'json':
      return answer.json === undefined ? 'it is not JSON' : describeIssue(reply.schema, answer.json);
    case 'page': {
      if (answer.json === undefined) return 'it is not JSON';
      const page = z.safeParse(Page, answer.json);
      if (!page.success) return faultIn(page.error);
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
  return result.success ? null : faultIn(result.error);
};

const faultIn = (error: z.core.$ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.length === 0 ? 'the body' : issue.path.map(String).join('.')}: ${issue.message}`)
    .join('; ');

/**
 * The body of a success, read by the table.
 *
 * @throws Broken when the call was refused, or the answer is not what the operation promises
 */
export function readReply<I extends OperationId>(id: I, answer: Answer): OperationOutput<I> {
  expectSuccess(answer);
  const fault = validateShape(id, answer);
  assert(fault === null, `${describeResponse(answer)}, and its body is not what ${id} promises: ${fault ?? ''}.`);
  const { reply }: Operation = operations[id];
  const read =
    reply.kind === 'json'
      ? z.parse(reply.schema, answer.json)
      : reply.kind === 'page'
        ? toPage(reply.item, answer.json)
        : undefined;
  // The table says what the operation answers with, once as the schema that was just used and once as this type.
  return read as OperationOutput<I>;
}

function toPage(item: z.ZodMiniType, json: unknown) {
  const { items, next = null, total = null } = z.parse(Page, json);
  return { items: items.map((row) => z.parse(item, row)), next, total, skippedRows: 0 };
}
