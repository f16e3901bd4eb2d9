// Bidirectional marks, embeddings, overrides and isolates.
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Removes bidirectional controls, which reorder the displayed line: `invoice<U+202E>gpj.exe` looks like a picture. */
export function normalizeLine(line: string): string {
  return line.replace(BIDI_CONTROLS, '');
}

/** Whether both databases can store the text: PostgreSQL rejects NUL, and a lone surrogate has no UTF-8 encoding. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
