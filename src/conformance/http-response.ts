import * as z from 'zod/mini';
import { catch as otherwise } from 'zod/mini';
import type { OperationId } from '../contract/index.ts';

/** A response of the API under test with its body. */
export interface ApiResponse {
  /** Method and path of the request. */
  label: string;
  operation: OperationId | null;
  method: string;
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
  text: string;
  /** The parsed body if its content type is JSON; undefined if it is not or cannot be parsed. */
  json: unknown;
  /** The valid properties of the body as a problem; empty for other bodies. */
  problem: LooseProblem;
}

/** A problem with every property optional; a separate check validates problems. */
const LooseProblem = z.object({
  code: otherwise(z.optional(z.string()), undefined),
  title: otherwise(z.optional(z.string()), undefined),
  status: otherwise(z.optional(z.number()), undefined),
  detail: otherwise(z.optional(z.string()), undefined),
  errors: otherwise(z.optional(z.array(z.object({ field: z.string() }))), undefined),
});
/** A problem with every property optional. */
export type LooseProblem = z.infer<typeof LooseProblem>;

/** Returns the media type without parameters, in lower case. */
export const mediaType = (headers: Headers): string =>
  (headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();

/** Reads and parses the body of a response. */
export async function readBody(
  about: Pick<ApiResponse, 'label' | 'operation' | 'method'>,
  response: Response,
): Promise<ApiResponse> {
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
