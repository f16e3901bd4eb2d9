/** A measured figure and the bar it is held against, if there is one. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  bar?: number;
}

/** The value below which a share of the samples lies, by the nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Prints the figures as a table. Answers how many are over their bar. */
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
