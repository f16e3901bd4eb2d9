import * as z from 'zod/mini';
import { catch as otherwise } from 'zod/mini';
import type { OperationId } from '../contract/index.ts';

/** An answer of the API under test, whole. */
export interface Answer {
  /** The call in words: method and path. */
  label: string;
  operation: OperationId | null;
  method: string;
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
  text: string;
  /** The body, when it is JSON by its own account and can be parsed; else undefined. */
  json: unknown;
  /** What of the body can be read as a problem. Everything is missing when it is none. */
  problem: LooseProblem;
}

/** As much of a problem as is there: whether it is whole is a check of its own. */
const LooseProblem = z.object({
  code: otherwise(z.optional(z.string()), undefined),
  title: otherwise(z.optional(z.string()), undefined),
  status: otherwise(z.optional(z.number()), undefined),
  detail: otherwise(z.optional(z.string()), undefined),
  errors: otherwise(z.optional(z.array(z.object({ field: z.string() }))), undefined),
});
/** As much of a problem as is there. */
export type LooseProblem = z.infer<typeof LooseProblem>;

/** The media type of an answer, without parameters. */
export const mediaType = (headers: Headers): string =>
  (headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();

/** Reads an answer to its end. */
export async function readBody(
  about: Pick<Answer, 'label' | 'operation' | 'method'>,
  response: Response,
): Promise<Answer> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const json = /[/+]json$/.test(mediaType(response.headers)) ? parseJson(text) : undefined;
  const problem = z.safeParse(LooseProblem, response.status >= 400 ? json : {});
  return {
    ...about,
    status: response.status,
    headers: response.headers,
    bytes,
    text,
    json,
    problem: problem.success ? problem.data : {},
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
