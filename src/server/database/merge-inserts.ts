import { CompiledQuery } from 'kysely';

/** Texts of merged statements by the texts they are made of. The combinations of this program are few. */
const MAX_TEXTS = 200;
const texts = new Map<string, string>();

/**
 * Merges consecutive inserts of plain values into one statement each, as data-modifying CTEs: a statement costs client and
 * server about as much as its row. Foreign keys are checked at the end of a statement, so the order within it does not matter;
 * two inserts into one table are kept apart, because their rows can be numbered by a sequence.
 * Other statements could depend on what an earlier one wrote, which they would not see within one snapshot.
 */
export function mergeInserts(queries: readonly CompiledQuery[]): CompiledQuery[] {
  const merged: CompiledQuery[] = [];
  let run: CompiledQuery[] = [];
  const tables = new Set<string>();
  const flush = () => {
    const [only] = run;
    if (run.length === 1 && only) merged.push(only);
    else if (run.length > 1)
      merged.push(
        CompiledQuery.raw(
          mergeTexts(run),
          run.flatMap(({ parameters }) => parameters),
        ),
      );
    run = [];
    tables.clear();
  };
  for (const query of queries) {
    const table = toPlainInsertTable(query);
    if (table === null || tables.has(table)) flush();
    if (table === null) merged.push(query);
    else {
      run.push(query);
      tables.add(table);
    }
  }
  flush();
  return merged;
}

const plainInsertTables = new Map<string, string | null>();

/** Returns the table of an insert of plain values; null for any other statement. */
function toPlainInsertTable({ sql, parameters }: CompiledQuery): string | null {
  if (parameters.length === 0 || !sql.startsWith('insert into')) return null;
  const known = plainInsertTables.get(sql);
  if (known !== undefined) return known;
  const isPlain = !/\b(?:select|conflict|returning)\b/.test(sql);
  const table = isPlain ? (/^insert into (\S+)/.exec(sql)?.[1] ?? null) : null;
  if (plainInsertTables.size < MAX_TEXTS) plainInsertTables.set(sql, table);
  return table;
}

function mergeTexts(queries: readonly CompiledQuery[]): string {
  const key = queries.map(({ sql }) => sql).join(';');
  const known = texts.get(key);
  if (known !== undefined) return known;
  let offset = 0;
  const shifted = queries.map(({ sql, parameters }) => {
    const before = offset;
    offset += parameters.length;
    return sql.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`);
  });
  const last = shifted.pop() ?? '';
  const text = `with ${shifted.map((sql, index) => `insert_${index} as (${sql})`).join(', ')} ${last}`;
  if (texts.size < MAX_TEXTS) texts.set(key, text);
  return text;
}
