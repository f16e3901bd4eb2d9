/** Short and one-way enough that storage keys and messages between tabs do not name the viewer (32-bit FNV-1a). */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(36);
}
