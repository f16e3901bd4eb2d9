import type { DeskRequest } from './http-client.ts';

/** Encodes a form with files as a request body. */
export async function multipart(form: FormData): Promise<Required<Pick<DeskRequest, 'headers' | 'body'>>> {
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

/** Creates the form entry of a file. */
export const filePart = ({ name, type, body }: { name: string; type: string; body: Uint8Array }): File =>
  new File([new Uint8Array(body)], name, { type });
