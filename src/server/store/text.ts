/** Whether both databases can hold this text: PostgreSQL knows no NUL, and a lone surrogate has no UTF-8. */
export function storable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
