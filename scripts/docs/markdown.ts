/** Returns every fenced code block of a Markdown text: the line of its opening (from 1), its language and its code. */
export function codeBlocks(text: string): { line: number; language: string; code: string }[] {
  const blocks: { line: number; language: string; code: string }[] = [];
  for (const { line, text: content, kind } of scan(text)) {
    if (kind === 'open') {
      blocks.push({ line, language: content.replace(/^\s*(`{3,}|~{3,})/, '').trim(), code: '' });
      continue;
    }
    const block = blocks.at(-1);
    // The closing line is also of the kind `code`.
    if (kind === 'code' && block && !/^\s*(`{3,}|~{3,})\s*$/.test(content)) block.code += `${content}\n`;
  }
  return blocks;
}

function scan(text: string): { line: number; text: string; kind: 'prose' | 'open' | 'code' }[] {
  let fence = '';
  return text.split('\n').map((line, index) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (fence === '' && mark !== '') {
      fence = mark;
      return { line: index + 1, text: line, kind: 'open' };
    }
    const inside = fence !== '';
    if (inside && mark.startsWith(fence) && line.trim() === mark) fence = '';
    return { line: index + 1, text: line, kind: inside ? 'code' : 'prose' };
  });
}
