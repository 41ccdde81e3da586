import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { Aws } from "../../lambdas/shared/aws";
import { OWNER } from "../../local/aws/call";
import { SetupError } from "../../local/setup/failure";
import { Terraform } from "../../local/terraform/cli";
import { invite, newPassword, type Pool, remove, setPassword } from "../people";
import { root } from "../root";
import { Alarm } from "../verify/alarm";
import { Guest } from "../verify/guest";
import { verifiedTable, verify, withVerifiedTable } from "../verify/verify";
import { type Environment, needCredentials, prepare, readEnvironment } from "./environment";
import { localPool, localRun, poolOf } from "./pool";

const USAGE = `npm run verify -- --env ENV [--write]

Tries on the applied environment what no emulator can prove. It invites a person for that and removes them afterwards,
switches both hosts on and off, and has an alarm send its mail. --write puts the table of what was seen into README.md.`;

/** A first boot waits for apt and a download. */
const PATIENCE_MS = 15 * 60_000;

/**
 * `npm run verify -- --env prod [--write]`: tries on the applied environment what no emulator can prove, as a person who is
 * invited for it and removed afterwards. Switches the servers on, and off again unless a camera is live, and has an alarm
 * send its mail. `--write` puts the table into the README. Ends with 1 when a check fails.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { environment, values } = readEnvironment(args, { write: { type: "boolean" } }, USAGE);
  const { name } = environment;
  if (values["write"] && name === "local")
    throw new SetupError("--write is for AWS: the emulator proves nothing of it.");
  const { url, pool, aws } = await applied(environment);
  const email = `verify-${Date.now()}@example.com`;
  const password = newPassword();
  const leave = () => void remove(pool, email).finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, leave);
  try {
    // No letter goes out for somebody who is gone in a quarter of an hour.
    await invite({ ...pool, sendsMail: false }, { email, group: "operator" });
    await setPassword(pool, email, password);
    const { settings } = environment;
    const alarm = settings.guard.on && settings.guard.alarms ? new Alarm({ aws, settings }) : undefined;
    const place = { url, email, password, guest: new Guest(url), alarm, patienceMs: PATIENCE_MS };
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

async function applied(environment: Environment): Promise<{ url: string; pool: Pool; aws: Aws }> {
  const { region } = environment.settings;
  if (environment.name === "local") {
    const { url, emulator: endpoint } = localRun();
    const aws = new Aws({ region, endpoint, ...OWNER });
    return { url, pool: localPool(environment), aws };
  }
  needCredentials();
  const terraform = new Terraform(await prepare(environment));
  await terraform.init();
  const pool = await poolOf(environment, terraform);
  const aws = new Aws({ region, ...(await new EC2Client({ region }).config.credentials()) });
  return { url: String((await terraform.outputs())["url"]), pool, aws };
}
