import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "../../local/setup/failure";
import { Terraform } from "../../local/terraform/cli";
import { invite, newPassword, type Pool, remove, setPassword } from "../people";
import { root } from "../root";
import { Guest } from "../verify/guest";
import { verifiedTable, verify, withVerifiedTable } from "../verify/verify";
import { type Environment, needCredentials, prepare, readEnvironment } from "./environment";
import { localPool, localRun, poolOf } from "./pool";

/** A first boot waits for apt and a download. */
const PATIENCE_MS = 15 * 60_000;

/**
 * `npm run verify -- --env prod [--write]`: tries on the applied environment what no emulator can prove, as a person who is
 * invited for it and removed afterwards. Switches the servers on, and off again unless a camera is live. `--write` puts
 * the table into the README. Ends with 1 when a check fails.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { environment, values } = readEnvironment(args, { write: { type: "boolean" } });
  const { name } = environment;
  if (values["write"] && name === "local")
    throw new SetupError("--write is for AWS: the emulator proves nothing of it.");
  const { url, pool } = await applied(environment);
  const email = `verify-${Date.now()}@example.com`;
  const password = newPassword();
  const leave = () => void remove(pool, email).finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, leave);
  try {
    // No letter goes out for somebody who is gone in a quarter of an hour.
    await invite({ ...pool, sendsMail: false }, { email, group: "operator" });
    await setPassword(pool, email, password);
    const place = { url, email, password, guest: new Guest(url), patienceMs: PATIENCE_MS };
    const verdicts = await verify(place, console.log);
    const table = verifiedTable(verdicts, { on: new Date().toISOString().slice(0, 10), environment: name });
    console.log(`\n${table}\n`);
    if (values["write"]) {
      const readme = join(root, "README.md");
      writeFileSync(readme, withVerifiedTable(readFileSync(readme, "utf8"), table));
    }
    const failed = verdicts.filter(({ result }) => result === "failed");
    if (failed.length > 0) throw new SetupError(`${failed.length} of ${verdicts.length} failed.`);
  } finally {
    await remove(pool, email);
  }
}

async function applied(environment: Environment): Promise<{ url: string; pool: Pool }> {
  if (environment.name === "local") return { url: localRun().url, pool: localPool(environment) };
  needCredentials();
  const terraform = new Terraform(await prepare(environment));
  await terraform.init();
  const pool = await poolOf(environment, terraform);
  return { url: String((await terraform.outputs())["url"]), pool };
}
