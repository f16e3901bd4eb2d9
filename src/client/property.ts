/** Reads a property of an unknown value; undefined when it has none. */
export const getProperty = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);
