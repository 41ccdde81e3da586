import { spawn } from "node:child_process";
import { cacheFolder } from "../../local/setup/cache";
import { SetupError } from "../../local/setup/failure";
import { ensureRelease } from "../../local/setup/owncast";
import { Terraform } from "../../local/terraform/cli";
import { hasOperator, invite, type Pool } from "../people";
import { type Environment, needCredentials, prepare, readEnvironment, type Synthesised } from "./environment";
import { poolOf } from "./pool";

/**
 * `npm run apply -- --env prod [--yes] [--operator you@example.com]`: applies to AWS. Terraform shows the plan and asks, unless
 * `--yes`. When nobody is an operator yet, it invites the one named, or says how.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { environment, values } = readEnvironment(args, { yes: { type: "boolean" }, operator: { type: "string" } });
  if (environment.name === "local") throw new SetupError("The local environment is applied by npm start.");
  const zip = await archive(environment);
  needCredentials();
  const stack = await prepare(environment, zip);
  const terraform = new Terraform({ ...stack, say: console.log });
  await terraform.init();
  await interactive(stack, terraform.env, ["apply", ...(values["yes"] ? ["-auto-approve"] : [])]);
  await firstOperator(await poolOf(environment, terraform), values["operator"] as string | undefined, environment.name);
}

/** Owncast's release for AWS's hosts, which nobody here may guess the sum of. */
async function archive({ settings: { owncast }, file }: Environment): Promise<string> {
  const sha256 = owncast.sha256["linux-arm64"];
  if (!sha256) {
    throw new SetupError(
      `${file} does not say the SHA-256 of Owncast ${owncast.version} for linux-arm64, so nothing was applied.\n` +
        "npm run pin downloads the release, compares it with the digest that it publishes, and records the sum.",
    );
  }
  const setup = { say: console.log, cache: cacheFolder() };
  return (await ensureRelease(setup, { version: owncast.version, sha256, target: "linux-arm64" })).file;
}

/** Terraform with the person's own terminal: it shows its plan and asks. */
function interactive({ stack, program }: Synthesised, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: stack, env, stdio: "inherit" });
    // Terraform hears Ctrl-C from the terminal itself and ends in its own good order.
    const wait = () => undefined;
    process.on("SIGINT", wait);
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("SIGINT", wait);
      if (code === 0) resolve();
      else reject(new SetupError(`terraform ${args[0]} ended with ${code}.`));
    });
  });
}

async function firstOperator(pool: Pool, email: string | undefined, env: string): Promise<void> {
  if (email) {
    const { what } = await invite(pool, { email, group: "operator" });
    console.log(`\n${email}: ${what}.`);
  } else if (!(await hasOperator(pool))) {
    console.log(
      `\nNobody can sign in yet. Invite the first operator:\n  npm run invite -- --env ${env} --group operator you@example.com`,
    );
  }
}
