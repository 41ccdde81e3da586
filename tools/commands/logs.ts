import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { Aws, AwsError } from "../../lambdas/shared/aws";
import { OWNER } from "../../local/aws/call";
import { filesIn } from "../../local/files";
import { SetupError } from "../../local/setup/failure";
import { State } from "../../local/terraform/state";
import type { Settings } from "../../settings";
import { functionLog, localFunctionLog } from "../logs/functions";
import { HOSTS, type HostName, hostLog, keptHostLog } from "../logs/hosts";
import { root } from "../root";
import { type Environment, needCredentials, readEnvironment } from "./environment";
import { localRun } from "./pool";

const USAGE = `npm run logs -- --env ENV [--lines 40] [NAME …]

What hosts and functions said last; without a name: both hosts.`;

/**
 * `npm run logs -- --env prod [--lines 40] [NAME …]`: what hosts and functions said last. A host: how its set-up ended,
 * and its serial console. A function: its log of the last hour. Without a name: both hosts.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { environment, values, positionals } = readEnvironment(args, { lines: { type: "string" } }, USAGE);
  const lines = Number(values["lines"] ?? 40);
  if (!Number.isInteger(lines) || lines < 1) throw new SetupError("--lines takes a whole number, e.g. --lines 100.");
  const functions = namesOfFunctions();
  const unknown = positionals.find((name) => !isHost(name) && !functions.includes(name));
  if (unknown) {
    throw new SetupError(
      `${unknown} is neither a host (${HOSTS.join(", ")}) nor a function (${functions.join(", ")}).`,
    );
  }
  const voices = await voicesOf(environment, lines).catch(refused);
  for (const name of positionals.length ? positionals : HOSTS) {
    const said = await (isHost(name) ? voices.host(name) : voices.function(name)).catch(refused);
    console.log(said.join("\n"));
  }
}

function isHost(name: string): name is HostName {
  return (HOSTS as readonly string[]).includes(name);
}

function namesOfFunctions(): string[] {
  return readdirSync(join(root, "lambdas"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "shared")
    .map(({ name }) => name)
    .sort();
}

/** What was said, as lines. */
interface Voices {
  host(name: HostName): Promise<string[]>;
  function(name: string): Promise<string[]>;
}

async function voicesOf(environment: Environment, lines: number): Promise<Voices> {
  if (environment.name === "local") return localVoices(environment.settings, lines);
  const { settings } = environment;
  const { region } = settings;
  needCredentials();
  const ec2 = new EC2Client({ region });
  const aws = new Aws({ region, ...(await ec2.config.credentials()) });
  return {
    host: (name) => hostLog({ settings, ec2, aws }, name, lines),
    function: async (name) => {
      const said = await functionLog(aws, whole(settings, name), lines);
      return said.length ? said : [`${name}: nothing was said in the last hour`];
    },
  };
}

/** A local run's logs are files, so they can be read after its end, too: above all after a start that failed. */
function localVoices(settings: Settings, lines: number): Voices {
  const files = filesIn(join(root, ".loge"));
  const { hosts: folder } = files;
  if (!existsSync(files.state)) throw new SetupError("Nothing was started in this folder yet: npm start");
  const emulator = existsSync(files.run) ? localRun().emulator : undefined;
  return {
    async host(name) {
      if (!emulator) return keptHostLog(State.read(files.state), folder, name, lines);
      const asked = { region: settings.region, endpoint: emulator };
      const ec2 = new EC2Client({ ...asked, credentials: OWNER });
      return hostLog({ settings, ec2, aws: new Aws({ ...asked, ...OWNER }), folder }, name, lines);
    },
    async function(name) {
      const said = localFunctionLog(join(files.logs, "functions.log"), whole(settings, name), lines);
      return said.length ? said : [`${name}: nothing was said yet`];
    },
  };
}

function whole({ project, environment }: Settings, name: string): string {
  return `${project}-${environment}-${name}`;
}

/** AWS's refusals, and keys that are no longer good, are for the person at the keyboard. */
function refused(error: Error): never {
  if (!(error instanceof AwsError || "$metadata" in error || error.name === "CredentialsProviderError")) throw error;
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  if (!(error instanceof AwsError ? error.status : $metadata?.httpStatusCode))
    throw new SetupError(`AWS does not answer: ${error.message}`);
  const hint = /NotFound/.test(error.name) ? " Has it been applied?" : "";
  throw new SetupError(`AWS says no: ${error.name}: ${error.message}${hint}`);
}
