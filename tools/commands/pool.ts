import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { OWNER } from "../../local/aws/call";
import type { RunFile } from "../../local/run-file";
import { SetupError } from "../../local/setup/failure";
import type { Terraform } from "../../local/terraform/cli";
import { State } from "../../local/terraform/state";
import type { Pool } from "../people";
import { root } from "../root";
import type { Environment } from "./environment";

/** The pool of an applied environment, asked with the keys of whoever runs the command. */
export async function poolOf({ settings }: Environment, terraform: Terraform): Promise<Pool> {
  const { user_pool: id } = await terraform.outputs();
  if (typeof id !== "string")
    throw new SetupError(
      `${settings.environment} has not been applied yet: npm run apply -- --env ${settings.environment}`,
    );
  return { cognito: new CognitoIdentityProviderClient({ region: settings.region }), id, sendsMail: true };
}

/** The local run, while it runs. */
export function localRun(): RunFile {
  const file = join(root, ".loge/run.json");
  if (!existsSync(file)) throw new SetupError("The local environment is not running: npm start");
  return JSON.parse(readFileSync(file, "utf8")) as RunFile;
}

/** The pool of the local run. */
export function localPool({ settings }: Environment): Pool {
  const { emulator } = localRun();
  const cognito = new CognitoIdentityProviderClient({
    region: settings.region,
    endpoint: emulator,
    credentials: OWNER,
  });
  const id = State.read(join(root, ".loge/terraform.tfstate")).one("aws_cognito_user_pool").attributes["id"];
  return { cognito, id, sendsMail: false };
}
