/** A part of a form. */
export interface Part {
  name: string;
  /** Undefined for a value that is not a file. */
  file?: { name: string; type: string };
  body: Buffer;
}

/** Parses `multipart/form-data` strictly; throws for an invalid form. */
export function readForm(type: string | undefined, bytes: Buffer): Part[] {
  const boundary = /^multipart\/form-data; *boundary="?([^";]+)"?$/.exec(type ?? '')?.[1];
  if (boundary === undefined) throw new Error(`no form: ${type}`);
  const text = bytes.toString('latin1');
  const pieces = text.split(`--${boundary}`);
  if (pieces.shift() !== '' || pieces.pop()?.trim() !== '--') throw new Error('the form does not begin or end');
  return pieces.map((piece) => {
    const [, head = '', body = ''] = /^\r\n([\s\S]*?)\r\n\r\n([\s\S]*)\r\n$/.exec(piece) ?? [];
    const headers = Buffer.from(head, 'latin1').toString('utf8');
    const name = /^content-disposition: form-data; name="([^"]*)"/im.exec(headers)?.[1];
    if (name === undefined) throw new Error(`a part without a name: ${headers}`);
    const file = /; filename="([^"]*)"/i.exec(headers)?.[1];
    const kind = /^content-type:(.+)$/im.exec(headers)?.[1]?.trim() ?? 'text/plain';
    return { name, ...(file !== undefined && { file: { name: file, type: kind } }), body: Buffer.from(body, 'latin1') };
  });
}
