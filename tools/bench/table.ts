import { withMarked } from "../readme";
import { type Measure, type Outcome, ratio, type Unit, verdict } from "./measure";

/** The machine that a table was measured on. */
export interface Machine {
  readonly model: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  /** Processes that wanted a core, on average of the last minute, before and after. */
  readonly load: readonly [number, number];
}

/** The outcomes as a markdown table, under the machine that they are of. */
export function table(outcomes: readonly Outcome[], machine: Machine): string {
  const { model, cores, system, node, date, load } = machine;
  const where = `${date}, ${cores} cores of ${model}, ${system}, Node.js ${node}, load ${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after.`;
  const head = ["| what | measured | peer or limit | ratio | |", "| --- | ---: | ---: | ---: | --- |"];
  return [where, "", ...head, ...outcomes.map(line)].join("\n");
}

function line(outcome: Outcome): string {
  if ("skipped" in outcome) return `| ${outcome.what} | – | ${outcome.skipped} | – | skipped |`;
  const { what, value, unit, spread, against } = outcome;
  const times = ratio(outcome);
  return cells([
    what,
    shown(value, unit, spread),
    `${against.what} ${shown(against.value, unit, against.spread)}${against.allowed ? ` × ${against.allowed}` : ""}`,
    Number.isNaN(times) ? "–" : times.toFixed(2),
    verdict(outcome),
  ]);
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(" | ")} |`;
}

function shown(value: number, unit: Unit, spread?: Measure["spread"]): string {
  const between = spread ? ` (${number(spread[0])}–${number(spread[1])})` : "";
  return `${number(value)} ${unit}${between}`;
}

/** Three digits that count; what cannot be counted is said so. */
function number(value: number): string {
  if (!Number.isFinite(value)) return "none";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

const MARK = { name: "speed", by: "npm run bench -- --write" };

/** The README with its table of speed as it was measured now. */
export function withSpeedTable(readme: string, text: string): string {
  return withMarked(readme, MARK, text);
}
