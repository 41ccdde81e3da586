import { type Say, Skip, step } from "../../local/setup/progress";
import { withMarked } from "../readme";
import { CHECKS, type Check, type Place } from "./checks";

export interface Verdict {
  readonly what: string;
  readonly result: "verified" | "failed" | "skipped";
  /** What was seen, or what is wrong. */
  readonly said: string;
}

/** Goes through the checks in order. One that fails does not keep the others from being tried. */
export async function verify(place: Omit<Place, "note">, say: Say, checks: readonly Check[] = CHECKS) {
  const verdicts: Verdict[] = [];
  for (const { what, run } of checks) {
    const verdict = await step(say, what, (note) => run({ ...place, note })).then(
      (said): Verdict => ({ what, result: "verified", said }),
      (error: Error): Verdict => ({ what, result: error instanceof Skip ? "skipped" : "failed", said: error.message }),
    );
    if (verdict.result !== "verified") say(`    ${verdict.said}`);
    verdicts.push(verdict);
  }
  return verdicts;
}

/** The verdicts as a markdown table. */
export function verifiedTable(verdicts: readonly Verdict[], { on, environment }: { on: string; environment: string }) {
  const rows = verdicts.map(({ what, result, said }) => `| ${what} | ${result} | ${said.replaceAll("|", "\\|")} |`);
  return [`${environment}, ${on}:`, "", "| what | | seen |", "| --- | --- | --- |", ...rows].join("\n");
}

const MARK = { name: "verified", by: "npm run verify -- --write" };

/** The README with the table of what was verified on AWS. */
export function withVerifiedTable(readme: string, table: string): string {
  return withMarked(readme, MARK, table);
}
