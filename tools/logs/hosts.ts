import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { DescribeInstancesCommand, type EC2Client, GetConsoleOutputCommand } from "@aws-sdk/client-ec2";
import type { Aws } from "../../lambdas/shared/aws";
import { SetupError } from "../../local/setup/failure";
import type { State } from "../../local/terraform/state";
import type { Settings } from "../../settings";

export const HOSTS = ["proxy", "owncast"] as const;
export type HostName = (typeof HOSTS)[number];

/** Where a host of an environment is asked about, with the keys of whoever asks. */
export interface Source {
  readonly settings: Pick<Settings, "project" | "environment" | "account">;
  readonly ec2: Pick<EC2Client, "send">;
  readonly aws: Pick<Aws, "get">;
  /** Of a local run: the folder that holds `<instance>/root`, whose units write their lines to files. @default AWS */
  readonly folder?: string;
}

/** `hosts/<host>/boot.json`: how the last set-up of a host ended. */
interface BootReport {
  readonly state: "ready" | "failed";
  /** ISO time. */
  readonly at: string;
  readonly step: string | null;
  readonly error: string | null;
  readonly lines: readonly string[];
  /** Cameras for which what runs there does not answer. */
  readonly silent?: readonly string[];
}

/** What there is to read about a host, as lines: its state, its last set-up, and the last it said. */
export async function hostLog(source: Source, host: HostName, lines: number): Promise<string[]> {
  const instance = await instanceOf(source, host);
  const boot = await bootReport(source, host);
  return [
    instance ? `${host}: ${instance.id} is ${instance.state}` : `${host}: there is no such instance`,
    ...(boot ? told(boot) : ["  its set-up has not reported yet"]),
    ...(instance ? await lastWords(source, instance.id, lines) : []),
  ];
}

/** The same of a local run that is over: what its units left in their files. `folder` as {@link Source}'s. */
export function keptHostLog(state: State, folder: string, host: HostName, lines: number): string[] {
  const instance = state.find("aws_instance", ({ tags }) => tags?.["loge:host"] === host)?.attributes["id"];
  if (!instance) return [`${host}: there is no such instance`];
  return [
    `${host}: ${instance}, as it was left; Loge is not up here now`,
    ...journals(join(folder, instance, "root/var/log/loge"), lines),
  ];
}

function told({ state, at, step, error, lines, silent = [] }: BootReport): string[] {
  const ended = state === "ready" ? "is done" : `failed at: ${step}`;
  return [
    `  set-up of ${at} ${ended}`,
    ...(error ? [`  ${error}`] : []),
    ...lines.map((line) => `    | ${line}`),
    ...(silent.length > 0 ? [`  does not answer for ${silent.join(", ")}`] : []),
  ];
}

async function instanceOf({ ec2, settings: { project, environment } }: Source, host: HostName) {
  const tags = { "loge:project": project, "loge:environment": environment, "loge:host": host };
  const found = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        ...Object.entries(tags).map(([name, value]) => ({ Name: `tag:${name}`, Values: [value] })),
        { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
      ],
    }),
  );
  const one = found.Reservations?.[0]?.Instances?.[0];
  return one?.InstanceId ? { id: one.InstanceId, state: String(one.State?.Name) } : undefined;
}

async function bootReport({ aws, settings }: Source, host: HostName): Promise<BootReport | undefined> {
  const { project, environment, account } = settings;
  const answer = await aws.get(`${project}-${environment}-${account}-media`, `hosts/${host}/boot.json`);
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new SetupError(`S3 answered ${answer.status} when asked for the report of ${host}.`);
  return (await answer.json()) as BootReport;
}

/** On AWS the serial console; on this machine what each unit wrote. */
async function lastWords({ ec2, folder }: Source, instance: string, lines: number): Promise<string[]> {
  if (folder !== undefined) return journals(join(folder, instance, "root/var/log/loge"), lines);
  const { Output = "" } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: instance, Latest: true }));
  const text = Buffer.from(Output, "base64").toString();
  return ["  serial console:", ...last(text, lines).map((line) => `    | ${line}`)];
}

function journals(folder: string, lines: number): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".log"));
  return files
    .sort()
    .flatMap((name) => [
      `  ${name.replace(/\.log$/, "")}:`,
      ...last(readFileSync(join(folder, name), "utf8"), lines).map((line) => `    | ${line}`),
    ]);
}

/** Control characters go: what a host says must not move the reader's terminal. */
function last(text: string, lines: number): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => stripVTControlCharacters(line).replace(/\p{Cc}/gu, ""))
    .filter(Boolean)
    .slice(-lines);
}
