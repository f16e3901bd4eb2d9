/**
 * Joins the lines of `text/plain; format=flowed` (RFC 3676) to paragraphs. Lines are joined only with lines of the same quote
 * depth; the signature delimiter `-- ` is no flowed line.
 *
 * @param text with any line breaks
 * @param deleteSpace the parameter `delsp=yes`: the space at the end of a flowed line is not part of the text, as in Japanese
 * @example joinFlowedLines('> Which \n> version?\n2.4', false) // '> Which version?\n2.4'
 */
export function joinFlowedLines(text: string, deleteSpace: boolean): string {
  const joined: string[] = [];
  let paragraph: string[] = [];
  let depth = 0;
  const finish = () => {
    if (paragraph.length > 0) joined.push((depth > 0 ? `${'>'.repeat(depth)} ` : '') + paragraph.join(''));
    paragraph = [];
  };
  for (const line of text.split(/\r\n?|\n/)) {
    let quotes = 0;
    while (line[quotes] === '>') quotes++;
    // A space before the text protects a line that begins with a space, `>` or `From `.
    const content = line.slice(line[quotes] === ' ' ? quotes + 1 : quotes);
    if (quotes !== depth) finish();
    depth = quotes;
    if (content === '-- ') {
      finish();
      joined.push((depth > 0 ? `${'>'.repeat(depth)} ` : '') + content);
    } else if (content.endsWith(' ')) paragraph.push(deleteSpace ? content.slice(0, -1) : content);
    else {
      paragraph.push(content);
      finish();
    }
  }
  finish();
  return joined.join('\n');
}
