import * as z from 'zod/mini';
import type { Language } from '../../messages/index.ts';

/** A part of a mail, which is rendered as plain text and as HTML. */
export const MailBlock = z.discriminatedUnion('kind', [
  /** A paragraph. */
  z.object({ kind: z.literal('text'), text: z.string() }),
  /** The subject of the ticket, directly below the paragraph before it. */
  z.object({ kind: z.literal('heading'), text: z.string() }),
  /** Text of a person. */
  z.object({ kind: z.literal('message'), text: z.string() }),
  z.object({ kind: z.literal('list'), label: z.string(), items: z.array(z.string()) }),
  /** Labels and values. */
  z.object({ kind: z.literal('facts'), facts: z.array(z.tuple([z.string(), z.string()])) }),
  /** A link that is shown as a button. */
  z.object({ kind: z.literal('action'), label: z.string(), url: z.string() }),
  /** Small print, with or without a link. */
  z.object({ kind: z.literal('note'), text: z.string(), url: z.optional(z.string()) }),
  /** One of several notifications. */
  z.object({ kind: z.literal('item'), heading: z.string(), text: z.string(), url: z.nullable(z.string()) }),
]);
/** A part of a mail. */
export type MailBlock = z.infer<typeof MailBlock>;

/** Removes the parts that are empty. */
export const toBlocks = (blocks: readonly (MailBlock | null)[]): MailBlock[] =>
  blocks.filter(
    (block) => block !== null && !('text' in block && block.text === '' && block.kind !== 'item'),
  ) as MailBlock[];

/** A paragraph. */
export const paragraph = (text: string): MailBlock => ({ kind: 'text', text });

/** Renders a mail as plain text. */
export function toPlainText(blocks: readonly MailBlock[], language: Language): string {
  const paragraphs: string[] = [];
  for (const block of blocks) {
    const text = toParagraph(block, language);
    // A heading belongs to the sentence above it.
    if (block.kind === 'heading' && paragraphs.length > 0) paragraphs.push(`${paragraphs.pop() ?? ''}\n${text}`);
    else paragraphs.push(text);
  }
  return `${paragraphs.join('\n\n')}\n`;
}

function toParagraph(block: MailBlock, language: Language): string {
  const colon = language === 'ja' ? '：' : ':';
  switch (block.kind) {
    case 'text':
    case 'heading':
      return block.text;
    case 'message':
      return `----------\n${block.text}\n----------`;
    case 'list':
      return [block.label, ...block.items.map((item) => `- ${item}`)].join('\n');
    case 'facts':
      return block.facts.map(([label, value]) => `${label}: ${value}`).join('\n');
    case 'action':
      return `${block.label}${colon}\n${block.url}`;
    case 'note':
      return block.url === undefined ? block.text : `${block.text}${colon}\n${block.url}`;
    case 'item':
      return [block.heading, block.text, block.url ?? ''].filter((line) => line !== '').join('\n');
  }
}
