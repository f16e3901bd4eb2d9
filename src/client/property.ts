/** A property of something of which nothing is known; undefined where there is none. */
export const getProperty = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);
