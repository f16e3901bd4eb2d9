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
/** Reads a value, or answers with {@link WRONG} after writing down why. */
type Read = (value: unknown, issues: Issue[], path: Path) => unknown;
interface Schema {
  read: Read;
  /** Whether a key may be missing. */
  optional?: boolean;
}

const WRONG = Symbol();
const missing = (expected: string, issues: Issue[], path: Path) => {
  issues.push({ path, message: `expected ${expected}` });
  return WRONG;
};
const plain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const primitive = (type: string) => (): Schema => ({
  // JSON knows neither NaN nor Infinity; whatever hands over objects of its own must not either.
  read: (value, issues, path) =>
    typeof value === type && (type !== 'number' || Number.isFinite(value)) ? value : missing(type, issues, path),
});
export const string = primitive('string');
export const number = primitive('number');
export const boolean = primitive('boolean');
export const unknown = (): Schema => ({ read: (value) => value });

export const optional = ({ read }: Schema): Schema => ({
  optional: true,
  read: (value, issues, path) => (value === undefined ? value : read(value, issues, path)),
});
export const nullable = ({ read, ...rest }: Schema): Schema => ({
  ...rest,
  read: (value, issues, path) => (value === null ? value : read(value, issues, path)),
});

export const array = (item: Schema): Schema => ({
  read(value, issues, path) {
    if (!Array.isArray(value)) return missing('array', issues, path);
    const read = value.map((it: unknown, index) => item.read(it, issues, [...path, index]));
    return read.includes(WRONG) ? WRONG : read;
  },
});

export const record = (_: Schema, item: Schema): Schema => ({
  read(value, issues, path) {
    if (!plain(value)) return missing('record', issues, path);
    return gather(Object.keys(value), (key) => item.read(value[key], issues, [...path, key]));
  },
});

export const object = (shape: Record<string, Schema>): Schema => ({
  read(value, issues, path) {
    if (!plain(value)) return missing('object', issues, path);
    const wanted = Object.keys(shape).filter((key) => key in value || !shape[key]?.optional);
    return gather(wanted, (key) =>
      key in value ? shape[key]?.read(value[key], issues, [...path, key]) : missing('a value', issues, [...path, key]),
    );
  },
});

export const union = (choices: readonly Schema[]): Schema => ({
  optional: choices.some((choice) => choice.optional),
  read(value, issues, path) {
    for (const { read } of choices) {
      const found = read(value, [], path);
      if (found !== WRONG) return found;
    }
    return missing('union', issues, path);
  },
});

/** A key `__proto__` is left out: it would not become a property. */
function gather(keys: readonly string[], read: (key: string) => unknown) {
  const found: Record<string, unknown> = {};
  let wrong = false;
  for (const key of keys) {
    if (key === '__proto__') continue;
    const value = read(key);
    if (value === WRONG) wrong = true;
    found[key] = value;
  }
  return wrong ? WRONG : found;
}

/** As zod's: never throws. */
export function safeParse({ read }: Schema, value: unknown) {
  const issues: Issue[] = [];
  const data = read(value, issues, []);
  return data === WRONG ? { success: false, error: { issues } } : { success: true, data };
}
