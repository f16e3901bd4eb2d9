import type { DeskRequest } from './http-client.ts';

/** A form with files in it, as a request's body. */
export async function multipart(form: FormData): Promise<Required<Pick<DeskRequest, 'headers' | 'body'>>> {
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

/** A file as a part of a form. */
export const filePart = ({ name, type, body }: { name: string; type: string; body: Uint8Array }): File =>
  new File([new Uint8Array(body)], name, { type });
