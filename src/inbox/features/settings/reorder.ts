/** Returns a list with one entry moved by a number of places, which stays within the list. */
export function move<T>(list: readonly T[], index: number, by: number): T[] {
  const target = Math.min(list.length - 1, Math.max(0, index + by));
  const moved = [...list];
  moved.splice(target, 0, ...moved.splice(index, 1));
  return moved;
}

/** Returns a list with one entry replaced. */
export const replaceAt = <T>(list: readonly T[], index: number, entry: T): T[] =>
  list.map((one, position) => (position === index ? entry : one));

/** Returns a list without one entry. */
export const removeAt = <T>(list: readonly T[], index: number): T[] => list.filter((_, position) => position !== index);
