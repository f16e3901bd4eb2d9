/** A measured figure and its limit, if it has one. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  bar?: number;
}

/** Returns a percentile by the nearest-rank method. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Prints the figures as a table. Returns how many exceed their limit. */
export function print(figures: readonly Figure[]): number {
  const rows = figures.map(({ name, value, unit, bar }) => [
    name,
    `${value.toFixed(unit === 'MB' ? 2 : 1)} ${unit}`,
    bar === undefined ? '' : `≤ ${bar} ${unit}`,
    bar === undefined ? '' : value <= bar ? 'holds' : 'OVER',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return figures.filter(({ value, bar }) => bar !== undefined && !(value <= bar)).length;
}
