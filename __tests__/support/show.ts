/** Shows a table of what a test saw to whoever runs it. On stderr: `npm test` keeps jest's stdout to itself. */
export function show(table: string): void {
  process.stderr.write(`\n${table}\n`);
}
