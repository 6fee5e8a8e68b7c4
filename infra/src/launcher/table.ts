/** Rows of two columns, aligned; a row without a value is a heading. */
export function formatTable(rows: readonly (readonly [string, string] | readonly [string])[]): string {
  const width = Math.max(...rows.map(([name, value]) => (value === undefined ? 0 : name.length)));
  return rows
    .map(([name, value]) => (value === undefined ? `\n  ${name}` : `    ${name.padEnd(width)}  ${value}`))
    .join('\n');
}
