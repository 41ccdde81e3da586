import { readdirSync } from "node:fs";
import { join } from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { Aws } from "../../lambdas/shared/aws";
import { filesIn } from "../../local/files";
import { SetupError } from "../../local/setup/failure";
import { functionLog, localFunctionLog } from "../logs/functions";
import { HOSTS, type HostName, hostLog, type Source } from "../logs/hosts";
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
  const { source, aws, file } = await sourceOf(environment);
  const { project, environment: env } = environment.settings;
  for (const name of positionals.length ? positionals : HOSTS) {
    if (isHost(name)) {
      console.log((await hostLog(source, name, lines)).join("\n"));
      continue;
    }
    const whole = `${project}-${env}-${name}`;
    const said = file ? localFunctionLog(file, whole, lines) : await functionLog(aws, whole, lines);
    console.log(said.length ? said.join("\n") : `${name}: nothing was said in the last hour`);
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

async function sourceOf(environment: Environment): Promise<{ source: Source; aws: Aws; file?: string }> {
  const { settings } = environment;
  const { region } = settings;
  if (environment.name === "local") {
    const files = filesIn(join(root, ".loge"));
    const { emulator: endpoint } = localRun();
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const aws = new Aws({ region, endpoint, ...credentials });
    const ec2 = new EC2Client({ region, endpoint, credentials });
    return { source: { settings, ec2, aws, folder: files.hosts }, aws, file: join(files.logs, "functions.log") };
  }
  needCredentials();
  const ec2 = new EC2Client({ region });
  const aws = new Aws({ region, ...(await ec2.config.credentials()) });
  return { source: { settings, ec2, aws }, aws };
}
