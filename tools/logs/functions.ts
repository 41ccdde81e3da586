import { existsSync, readFileSync } from "node:fs";
import type { Aws } from "../../lambdas/shared/aws";

const HOUR_MS = 3_600_000;

/** The last lines of a function's log group within the last hour, oldest first. */
export async function functionLog(
  aws: Pick<Aws, "call">,
  name: string,
  lines: number,
  now = Date.now(),
): Promise<string[]> {
  interface Page {
    readonly events?: readonly { readonly message: string; readonly timestamp: number }[];
    readonly nextToken?: string;
  }
  const found: string[] = [];
  for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
    const page: Page = await aws.call("logs", "FilterLogEvents", {
      logGroupName: `/aws/lambda/${name}`,
      startTime: now - HOUR_MS,
      ...(nextToken && { nextToken }),
    });
    found.push(
      ...(page.events ?? []).map(({ timestamp, message }) => `${new Date(timestamp).toISOString()} ${message.trim()}`),
    );
    found.splice(0, Math.max(0, found.length - lines));
    nextToken = page.nextToken;
  }
  return found;
}

/** The same of a local run, whose functions all write to one file, each line with the function's name before it. */
export function localFunctionLog(file: string, name: string, lines: number): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith(`${name}: `))
    .slice(-lines);
}
