import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SetupError } from "../../local/setup/failure";
import { step } from "../../local/setup/progress";
import { Bench } from "../bench/bench";
import { load, machine } from "../bench/machine";
import type { Outcome } from "../bench/measure";
import type { Row } from "../bench/row";
import { ROWS } from "../bench/rows";
import { table, withSpeedTable } from "../bench/table";
import { root } from "../root";

/** `npm run bench [-- ROW …] [--write] [--cold]`: measures a local run of its own and prints the table. */
export async function main(args: readonly string[]): Promise<void> {
  const { rows, write, cold } = parse(args);
  const before = load();
  const bench = new Bench(console.log);
  let broken: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals) => {
    if (broken) return;
    broken = signal;
    console.log(`\nStopping (${signal}) …`);
    void bench.close().then(() => process.exit(130));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  const outcomes: Outcome[] = [];
  let failed = false;
  for (const row of rows) {
    if (broken) return;
    try {
      if (row.name !== "start" && !bench.isRunning) {
        console.log("  · starting Loge in a clone of its own");
        await bench.run();
      }
      outcomes.push(...(await step(console.log, row.title, () => row.measure(bench, { cold }))));
    } catch (error) {
      if (broken) return;
      failed = true;
      console.error(error);
      outcomes.push({ what: row.title, skipped: "failed" });
      if (!bench.isRunning) break;
    }
  }
  await bench.close();
  const text = table(outcomes, machine(before));
  console.log(`\n${text}\n`);
  if (write && !failed) {
    const readme = join(root, "README.md");
    writeFileSync(readme, withSpeedTable(readFileSync(readme, "utf8"), text));
    console.log("  ✓ README.md");
  }
  process.exit(failed ? 1 : 0);
}

function parse(args: readonly string[]): { rows: readonly Row[]; write: boolean; cold: boolean } {
  const names = ROWS.map(({ name }) => name);
  const usage = `npm run bench [-- ROW … --write --cold]\n  rows: ${names.join(", ")}`;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { write: { type: "boolean" }, cold: { type: "boolean" } },
      allowPositionals: true,
    });
    const { write = false, cold = false } = values;
    const unknown = positionals.filter((name) => !names.includes(name));
    if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(", ")}.`);
    if (write && positionals.length > 0) throw new Error("--write writes the whole table, so it measures every row.");
    const isAsked = ({ name, onlyNamed }: Row) =>
      positionals.includes(name) || (positionals.length === 0 && !onlyNamed);
    return { rows: ROWS.filter(isAsked), write, cold };
  } catch (error) {
    throw new SetupError(`${(error as Error).message}\n\n${usage}`);
  }
}
