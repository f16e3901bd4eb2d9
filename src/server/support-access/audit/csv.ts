/** What makes a spreadsheet take a cell for a formula; full-width forms and leading blanks are tried by some. */
const FORMULA = /^[\s\u3000]*[=+\-@＝＋－＠|%]|^[\t\r\n]|^'/;

const SEPARATORS = ';\t\r\n';
const SIGNS = '=+-@＝＋－＠|%';
const BLANK = /[\s\u3000"']/;

/**
 * Adds or takes away an apostrophe behind every separator within a cell that a formula follows. Where a semicolon or a tab
 * separates, a spreadsheet ignores our quotation marks in mid-row and begins a new cell there. From the end, in one pass.
 */
function guardInner(cell: string, add: boolean): string {
  const parts: string[] = [];
  let formula = false;
  for (let at = cell.length - 1; at >= 0; at--) {
    const character = cell[at] ?? '';
    if (SEPARATORS.includes(character) && formula) {
      if (add) parts.push("'");
      else if (cell[at + 1] === "'") parts.pop();
    }
    parts.push(character);
    formula = SIGNS.includes(character) || (formula && BLANK.test(character));
  }
  return parts.reverse().join('');
}

/** A cell that is shown as it is: an apostrophe in front keeps it text, and is taken off again by {@link csvRows}. */
const escapeFormula = (cell: string): string => {
  const guarded = guardInner(cell, true);
  return FORMULA.test(cell) ? `'${guarded}` : guarded;
};
const quoteCell = (cell: string): string => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Rows as CSV (RFC 4180), safe to open in a spreadsheet whatever the cells say. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map((cell) => quoteCell(escapeFormula(cell))).join(',')}\r\n`).join('');
}

/** Reads what {@link csvText} wrote. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let inside = false;
  const endCell = () => {
    row.push(guardInner(cell.startsWith("'") ? cell.slice(1) : cell, false));
    cell = '';
  };
  const endRow = () => {
    endCell();
    rows.push(row);
    row = [];
  };
  const body = text.replace(/^\ufeff/, '');
  for (let at = 0; at < body.length; at++) {
    const character = body[at] ?? '';
    if (inside) {
      if (character !== '"') cell += character;
      else if (body[at + 1] === '"') cell += body[at++] ?? '';
      else inside = false;
    } else if (character === '"') inside = true;
    else if (character === ',') endCell();
    else if (character === '\n') endRow();
    else if (character === '\r' && body[at + 1] === '\n') continue;
    else cell += character;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}
