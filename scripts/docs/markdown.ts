/** Reads just as much Markdown as the checks need. Lines count from 1. */

/** Links and images outside of code, with what they point to. */
export function links(text: string): { line: number; target: string }[] {
  return prose(text).flatMap(({ line, text }) => {
    const bare = text.replace(/`[^`]*`/g, '');
    const inline = [...bare.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
    const references = [...bare.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/g)];
    const html = [...bare.matchAll(/\b(?:src|href)="([^"]+)"/g)];
    return [...inline, ...references, ...html].map((match) => ({ line, target: match[1] ?? '' }));
  });
}

/** The opening of every code fence, with the language it names (empty when none). */
export function fences(text: string): { line: number; language: string }[] {
  return scan(text).flatMap(({ line, text, kind }) =>
    kind === 'open' ? [{ line, language: text.replace(/^\s*(`{3,}|~{3,})/, '').trim() }] : [],
  );
}

/** Every fenced block: the line of its opening, its language and its code. */
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

/** The anchors a page offers, made the way GitHub makes them from headings. */
export function anchors(text: string): Set<string> {
  const found = new Set<string>();
  for (const { text: line } of prose(text)) {
    for (const match of line.matchAll(/\b(?:id|name)="([^"]+)"/g)) found.add(match[1] ?? '');
    const heading = /^#{1,6}\s(.*)$/
      .exec(line)?.[1]
      ?.replace(/(?<!#)#+$/, '')
      .trim();
    if (heading === undefined) continue;
    const slug = heading
      .replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
      .replace(/<[^<>]*>/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let unique = slug;
    for (let n = 1; found.has(unique); n++) unique = `${slug}-${n}`;
    found.add(unique);
  }
  return found;
}

function prose(text: string): { line: number; text: string }[] {
  return scan(text).filter(({ kind }) => kind === 'prose');
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
