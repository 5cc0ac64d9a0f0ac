/** Quantiles and tables. */

/** The value below which a share `q` (0..1) of the samples lies (nearest rank); NaN without samples. */
export function quantile(samples, q) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** @param {number[]} samples @returns {{ n: number, p10: number, median: number, p90: number }} */
export function summary(samples) {
  return {
    n: samples.length,
    p10: quantile(samples, 0.1),
    median: quantile(samples, 0.5),
    p90: quantile(samples, 0.9),
  };
}

/** A table as text: the first column to the left, the others to the right. @param {string[][]} rows the first is the head */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ');
  return [line(rows[0]), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}
