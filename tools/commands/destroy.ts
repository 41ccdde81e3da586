import { relative } from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { Aws } from "../../lambdas/shared/aws";
import { Table } from "../../lambdas/shared/table";
import { SetupError } from "../../local/setup/failure";
import { type Say, step } from "../../local/setup/progress";
import { Interrupted, Terraform } from "../../local/terraform/cli";
import { State } from "../../local/terraform/state";
import { confirm } from "../destroy/confirm";
import { openLocal, type Work } from "../destroy/local";
import { type Counted, losses } from "../destroy/losses";
import { protection } from "../destroy/protection";
import { root } from "../root";
import { type Environment, needCredentials, prepare, readEnvironment } from "./environment";

/** What is to be destroyed, on AWS or on this machine. */
interface Opened {
  readonly terraform: Terraform;
  readonly aws: Aws;
  /** Called before the first thing goes. */
  readonly begin?: () => Promise<void>;
  /** Called when all is gone. */
  readonly forget?: () => void;
  /** What is true when it was broken off, for the person who did it. */
  readonly brokenOff: string;
  readonly close?: () => Promise<void>;
}

const USAGE = `npm run destroy -- --env ENV

Says what is lost, asks for the environment's name, and takes everything down.`;

/**
 * `npm run destroy -- --env prod`: says what is lost, asks for the environment's name, and takes everything down. An
 * environment that its settings, or what was applied of them, protect is refused.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { environment, positionals } = readEnvironment(args, {}, USAGE);
  // `destroy local` must not be taken for what is destroyed without a name.
  if (positionals.length > 0) throw new SetupError(`${positionals[0]}: only --env says what is destroyed.\n\n${USAGE}`);
  const { name, settings } = environment;
  const file = relative(root, environment.file);
  const refuse = (state?: State) => {
    const held = protection(state, { ...settings, file });
    if (held) throw new SetupError(held);
  };
  refuse();
  let note: Say = console.log;
  const stopping = new AbortController();
  const work: Work = { progress: (line) => note(line), signal: stopping.signal };
  const opened = await (name === "local" ? openLocal(console.log, work) : open(environment, work));
  try {
    await opened.terraform.init();
    const text = await opened.terraform.state();
    const state = text.trim() ? State.parse(text, `the state of ${name}`) : undefined;
    if (!state?.size) throw new SetupError(`Nothing of ${name} is applied: there is nothing to destroy.`);
    refuse(state);
    console.log(`\nThis destroys ${settings.project}-${name} in ${settings.region}, account ${settings.account}:`);
    for (const line of losses(state, await counted(opened.aws, state))) console.log(`  · ${line}`);
    await confirm(name);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(stopping));
    await opened.begin?.();
    const { remove } = await step(console.log, "destroying with Terraform", (into) => {
      note = into;
      return opened.terraform.destroy();
    }).catch((error) => {
      throw error instanceof Interrupted ? new SetupError(opened.brokenOff) : error;
    });
    opened.forget?.();
    console.log(`\n${remove} resources destroyed. Nothing of ${name} is left.`);
  } finally {
    await opened.close?.();
  }
}

/** Terraform is not killed, which would cost its state: it ends what it has begun, and writes down what is left. */
function stop(stopping: AbortController): void {
  if (stopping.signal.aborted) return;
  console.log("\nStopping when Terraform has ended what it has begun …");
  stopping.abort();
}

async function open(environment: Environment, { progress, signal }: Work): Promise<Opened> {
  needCredentials();
  const { region } = environment.settings;
  const credentials = await new EC2Client({ region }).config.credentials();
  return {
    terraform: new Terraform({ ...(await prepare(environment)), say: progress, signal }),
    brokenOff: `Broken off. What is gone is gone; the rest is taken down by npm run destroy -- --env ${environment.name}`,
    aws: new Aws({ region, ...credentials }),
  };
}

/** Undefined before the sweep's first count, and when the table is no more, or cannot be asked. */
async function counted(aws: Aws, state: State): Promise<Counted | undefined> {
  const table = state.find("aws_dynamodb_table", ({ name }) => name.endsWith("-recordings"));
  if (!table) return undefined;
  const row = await new Table(aws, table.attributes["name"]).get("storage").catch(() => undefined);
  return row && { recordings: Number(row["recordings"]), bytes: Number(row["bytes"]), updated: String(row["updated"]) };
}
