/** Matches cells that spreadsheets interpret as formulas; some also accept full-width signs and leading blanks. */
const FORMULA = /^[\s\u3000]*[=+\-@＝＋－＠|%]|^[\t\r\n]|^'/;

const SEPARATORS = ';\t\r\n';
const SIGNS = '=+-@＝＋－＠|%';
const BLANK = /[\s\u3000"']/;

/**
 * Adds or removes an apostrophe after every separator within a cell that a formula follows. With a semicolon or tab as its separator,
 * a spreadsheet ignores quotation marks within a row and starts a new cell there. Runs from the end in one pass.
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

/** Prefixes a formula with an apostrophe, which {@link csvRows} removes. */
const escapeFormula = (cell: string): string => {
  const guarded = guardInner(cell, true);
  return FORMULA.test(cell) ? `'${guarded}` : guarded;
};
const quoteCell = (cell: string): string => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Formats rows as CSV (RFC 4180) without formula injection. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map((cell) => quoteCell(escapeFormula(cell))).join(',')}\r\n`).join('');
}

/** Parses the output of {@link csvText}. */
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
