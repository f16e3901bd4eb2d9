/**
 * What the widget carries in zod's place: the panel's build puts this file where the contract and the client import
 * `zod/mini`. It reads the same schemas and accepts, refuses and strips exactly the same (a test compares the two), but it
 * can do nothing else. zod itself would cost every first open 5.6 kB, half a megabyte of memory, and 30 ms of a desktop's
 * processor for building some hundred schemas of which a visit uses five.
 *
 * Node, vendors and the server use zod; only reply schemas come here.
 */

type Path = (string | number)[];
interface Issue {
  path: Path;
  message: string;
}
/** Data, not closures: the table has some three hundred of them, and a visit reads with a dozen. */
interface Schema {
  type: string;
  /** What is inside: an item, a record's value. */
  item?: Schema;
  shape?: Record<string, Schema>;
  choices?: readonly Schema[];
  /** Whether a key may be missing. */
  optional?: boolean;
  nullable?: boolean;
}

const WRONG = Symbol();
const plain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const primitive = (type: string) => {
  const schema: Schema = { type };
  return () => schema;
};
export const string = primitive('string');
export const number = primitive('number');
export const boolean = primitive('boolean');
export const unknown = primitive('unknown');

export const optional = (schema: Schema): Schema => ({ ...schema, optional: true });
export const nullable = (schema: Schema): Schema => ({ ...schema, nullable: true });
export const array = (item: Schema): Schema => ({ type: 'array', item });
export const record = (_: Schema, item: Schema): Schema => ({ type: 'record', item });
export const object = (shape: Record<string, Schema>): Schema => ({ type: 'shape', shape });
export const union = (choices: readonly Schema[]): Schema => ({
  type: 'union',
  choices,
  optional: choices.some((choice) => choice.optional),
});

/** The value as the schema has it, or {@link WRONG} after writing down why. */
function read(schema: Schema, value: unknown, issues: Issue[], path: Path): unknown {
  const { type, item, shape, choices, optional: missable, nullable: empty } = schema;
  if (type === 'unknown' || (empty && value === null) || (missable && value === undefined)) return value;
  for (const choice of choices ?? []) {
    const found = read(choice, value, [], path);
    if (found !== WRONG) return found;
  }
  if (type === 'array' && Array.isArray(value)) {
    const found = value.map((it: unknown, index) => read(item ?? schema, it, issues, [...path, index]));
    return found.includes(WRONG) ? WRONG : found;
  }
  if ((shape || type === 'record') && plain(value)) {
    const found: Record<string, unknown> = {};
    let wrong = false;
    for (const key of Object.keys(shape ?? value)) {
      const inner = shape ? shape[key] : item;
      // A key `__proto__` is left out: it would not become a property.
      if (!inner || key === '__proto__' || (inner.optional && !(key in value))) continue;
      if ((found[key] = read(inner, value[key], issues, [...path, key])) === WRONG || !(key in value)) wrong = true;
    }
    return wrong ? WRONG : found;
  }
  // JSON knows neither NaN nor Infinity; whatever hands over objects of its own must not either.
  if (typeof value === type && (type !== 'number' || Number.isFinite(value))) return value;
  issues.push({ path, message: `expected ${type}` });
  return WRONG;
}

/** As zod's: never throws. */
export function safeParse(schema: Schema, value: unknown) {
  const issues: Issue[] = [];
  const data = read(schema, value, issues, []);
  return data === WRONG ? { success: false, error: { issues } } : { success: true, data };
}
