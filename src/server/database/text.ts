// Marks, embeddings, overrides and isolates: they change the order in which what stands around them is read.
const BENDING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text of one line without what would reorder the line it is shown in: `invoice<U+202E>gpj.exe` as it is. */
export function normalizeLine(line: string): string {
  return line.replace(BENDING, '');
}

/** Whether both databases can hold this text: PostgreSQL knows no NUL, and a lone surrogate has no UTF-8. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
