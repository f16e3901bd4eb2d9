/** Words on the command line that make no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A sentence of the help in lines, indented below its flag. */
export function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const line = `${lines[last]} ${word}`.trimStart();
    if (line.length > 84) lines.push(word);
    else lines[last] = line;
  }
  return lines.map((line) => `      ${line}`).join('\n');
}
