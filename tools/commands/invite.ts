import { SetupError } from "../../local/setup/failure";
import { Terraform } from "../../local/terraform/cli";
import { GROUPS, type Group, invite, type Pool, resetTotp } from "../people";
import { type Environment, needCredentials, prepare, readEnvironment } from "./environment";
import { localPool, poolOf } from "./pool";

const USAGE = `npm run invite -- --env ENV [--group ${GROUPS.join("|")}] [--reset-totp] EMAIL …`;

/** `npm run invite -- --env prod --group operator you@example.com`: invites, invites again, or takes a lost authenticator off. */
export async function main(args: readonly string[]): Promise<void> {
  const flags = { group: { type: "string" }, "reset-totp": { type: "boolean" } } as const;
  const { environment, values, positionals } = readEnvironment(args, flags);
  const group = (values["group"] ?? "viewer") as Group;
  if (!GROUPS.includes(group)) throw new SetupError(`--group ${group}: the groups are ${GROUPS.join(", ")}.`);
  if (positionals.length === 0) throw new SetupError(`Whom? ${USAGE}`);
  const pool = await findPool(environment);
  for (const email of positionals) {
    if (values["reset-totp"]) {
      await resetTotp(pool, email);
      console.log(`${email}: signs in with the password alone now.`);
      continue;
    }
    const { what, password } = await invite(pool, { email, group });
    console.log(`${email}: ${what}, ${group}.${password ? `\n  first password: ${password}` : ""}`);
  }
}

async function findPool(environment: Environment): Promise<Pool> {
  if (environment.name === "local") return localPool(environment);
  needCredentials();
  const terraform = new Terraform(await prepare(environment));
  await terraform.init();
  return poolOf(environment, terraform);
}
