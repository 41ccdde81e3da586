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
import { held, withoutProtection } from "../destroy/protection";
import { synthesise } from "../synthesise";
import { type Environment, needCredentials, prepare, readEnvironment } from "./environment";

/** What is to be destroyed, on AWS or on this machine. */
interface Opened {
  readonly terraform: Terraform;
  readonly aws: Aws;
  /** The settings that were applied. */
  readonly settings: string;
  /** Writes Terraform's stack anew, by the settings of another file. */
  readonly synthesise: (settings: string) => Promise<void>;
  /** Called before the first thing goes. */
  readonly begin?: () => Promise<void>;
  /** Called when all is gone. */
  readonly forget?: () => void;
  /** What is true when it was broken off, for the person who did it. */
  readonly brokenOff: string;
  readonly close?: () => Promise<void>;
}

const USAGE = `npm run destroy -- --env ENV

Says what is lost, asks for the environment's name, and takes everything down. For one that is protected it asks for
more than the name, and first has AWS let go of it.`;

/** `npm run destroy -- --env prod`: see {@link USAGE}. */
export async function main(args: readonly string[]): Promise<void> {
  const { environment, positionals } = readEnvironment(args, {}, USAGE);
  // `destroy local` must not be taken for what is destroyed without a name.
  if (positionals.length > 0) throw new SetupError(`${positionals[0]}: only --env says what is destroyed.\n\n${USAGE}`);
  const { name, settings } = environment;
  let note: Say = console.log;
  const stopping = new AbortController();
  const work: Work = { progress: (line) => note(line), signal: stopping.signal };
  const opened = await (name === "local" ? openLocal(console.log, work) : open(environment, work));
  try {
    await opened.terraform.init();
    const text = await opened.terraform.state();
    const state = text.trim() ? State.parse(text, `the state of ${name}`) : undefined;
    if (!state?.size) throw new SetupError(`Nothing of ${name} is applied: there is nothing to destroy.`);
    const protectedOnes = held(state);
    const isProtected = settings.protect || protectedOnes.length > 0;
    console.log(`\nThis destroys ${settings.project}-${name} in ${settings.region}, account ${settings.account}:`);
    for (const line of losses(state, await counted(opened.aws, state))) console.log(`  · ${line}`);
    if (isProtected) console.log(`\n${name} is protected. What protects it is taken away first.`);
    await confirm(isProtected ? `unprotected ${name}` : name);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(stopping));
    await opened.begin?.();
    const doing = <T>(title: string, work: () => Promise<T>): Promise<T> =>
      step(console.log, title, (into) => {
        note = into;
        return work();
      }).catch((error) => {
        throw error instanceof Interrupted ? new SetupError(opened.brokenOff) : error;
      });
    if (isProtected) await doing("taking its protection away", () => unprotect(opened, protectedOnes));
    const { remove } = await doing("destroying with Terraform", () => opened.terraform.destroy());
    opened.forget?.();
    console.log(`\n${remove} resources destroyed. Nothing of ${name} is left.`);
  } finally {
    await opened.close?.();
  }
}

/** Nothing else of the settings is applied: what they say of the rest no longer matters. */
async function unprotect({ terraform, settings, synthesise }: Opened, protectedOnes: readonly string[]): Promise<void> {
  await withoutProtection(settings, async (copy) => {
    await synthesise(copy);
    await terraform.init();
    if (protectedOnes.length > 0) await terraform.apply(protectedOnes);
  });
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
  const synthesised = await prepare(environment);
  const credentials = await new EC2Client({ region }).config.credentials();
  return {
    terraform: new Terraform({ ...synthesised, say: progress, signal }),
    settings: environment.file,
    synthesise: (settings) => synthesise({ settings, outDir: synthesised.outDir, signal }),
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
