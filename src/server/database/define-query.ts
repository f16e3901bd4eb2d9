import type { CompiledQuery } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { isSqlite } from './dialect.ts';

/** Stands for a value while a query is compiled. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Without this, a value that is put into the text of a query would become a constant of all calls. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(`The value "${this.name}" of a defined query was read while the query was compiled.`);
  }
}

interface Template<Row> {
  compiled: CompiledQuery<Row>;
  /** The name of the value that each parameter gets, or a constant parameter. */
  parameters: (Placeholder | { constant: unknown })[];
}

/**
 * Defines a query that is compiled once for each kind of database: building and compiling a query costs more than sending it.
 * For queries on hot paths, whose text does not depend on their values.
 *
 * @param build compiles the query. It gets placeholders, which it passes on to Kysely and never reads
 * @returns a function that binds values to the query. All calls pass the same members, `null` for those without a value
 * @example
 * const insertComment = defineQuery((db, row: NewRow) => db.insertInto('comments').values(row).compile());
 * await writeLater(tx, insertComment(tx, row));
 */
export function defineQuery<Values extends object, Row>(
  build: (db: Db, values: Values) => CompiledQuery<Row>,
): (db: Db, values: Values) => CompiledQuery<Row> {
  const templates: { sqlite?: Template<Row>; postgres?: Template<Row> } = {};
  return (db, values) => {
    const template = (templates[isSqlite(db) ? 'sqlite' : 'postgres'] ??= compile(build, db, values));
    const parameters = template.parameters.map((parameter): unknown =>
      parameter instanceof Placeholder ? Reflect.get(values, parameter.name) : parameter.constant,
    );
    return { ...template.compiled, parameters };
  };
}

function compile<Values extends object, Row>(
  build: (db: Db, values: Values) => CompiledQuery<Row>,
  db: Db,
  values: Values,
): Template<Row> {
  const placeholders = Object.fromEntries(Object.keys(values).map((name) => [name, new Placeholder(name)]));
  // Kysely takes a placeholder for any value, and the type of the value is checked where it is bound.
  const compiled = build(db, placeholders as Values);
  return {
    compiled,
    parameters: compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? parameter : { constant: parameter },
    ),
  };
}
