/** Hashes a text (32-bit FNV-1a), so that storage keys and messages between tabs do not contain the viewer's id. Not cryptographic. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(36);
}
