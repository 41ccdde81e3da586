import type { Got } from "../../support/http";

/** One request of somebody who may not, or not so. */
export interface Row {
  /** What it is a try at: `media: segment`. Printed with its count. */
  readonly group: string;
  /** How. */
  readonly by: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Statuses that refuse it. @default 403 */
  readonly refused?: readonly number[];
  /** Of the error contract, where the API refuses. */
  readonly code?: string;
}

/** `status code`, as a refusal is compared. */
export function refusalOf({ status, text }: Got): string {
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code ? `${status} ${code}` : `${status}`;
}

/** How many rows each group has, and what they were told. */
export function tableOf(answers: readonly (readonly [Row, Got])[]): string {
  const groups = new Map<string, { tries: number; told: Map<string, number> }>();
  for (const [{ group }, got] of answers) {
    const row = groups.get(group) ?? { tries: 0, told: new Map() };
    row.tries++;
    row.told.set(refusalOf(got), (row.told.get(refusalOf(got)) ?? 0) + 1);
    groups.set(group, row);
  }
  const width = Math.max(...[...groups.keys()].map(({ length }) => length));
  const lines = [...groups].map(([group, row]) => {
    const refusals = [...row.told].map(([what, count]) => `${count} × ${what}`).join(", ");
    return `${group.padEnd(width)} | ${String(row.tries).padStart(5)} | ${refusals}`;
  });
  return [`${"a stranger's try at".padEnd(width)} | tries | told`, ...lines].join("\n");
}
