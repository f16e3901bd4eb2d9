import { CompiledQuery } from 'kysely';

/** Texts of merged statements by the texts they are made of. The combinations of this program are few. */
const MAX_TEXTS = 200;
const texts = new Map<string, string>();

/**
 * Merges consecutive inserts of plain values into one statement each, as data-modifying CTEs: a statement costs client and
 * server about as much as its row. Foreign keys are checked at the end of a statement, so the order within it does not matter.
 * Other statements could depend on what an earlier one wrote, which they would not see within one snapshot.
 */
export function mergeInserts(queries: readonly CompiledQuery[]): CompiledQuery[] {
  const merged: CompiledQuery[] = [];
  let run: CompiledQuery[] = [];
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
  };
  for (const query of queries) {
    if (isPlainInsert(query)) {
      run.push(query);
      continue;
    }
    flush();
    merged.push(query);
  }
  flush();
  return merged;
}

const isPlainInsert = ({ sql, parameters }: CompiledQuery): boolean =>
  parameters.length > 0 && sql.startsWith('insert into') && !/\b(?:select|conflict|returning)\b/.test(sql);

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
