import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { Leash } from "../../../local/hosts/leash";
import { temporaryFolders } from "../../support/folder";
import { until } from "../../support/until";
import { members } from "./support/bench";

/** Starts a leash, and on it a process with a child; says its number. Then it waits to be killed. */
const SUPERVISOR = `
import { Leash } from "./local/hosts/leash";
Leash.start(process.argv[2]).then((leash) => {
  const command = { file: "/bin/sh", args: ["-c", "sleep 1000 & exec sleep 1001"], cwd: "/", env: process.env };
  console.log(leash.spawn(command, () => {}).pid);
  setInterval(() => {}, 1000);
});`;

describe("a leash", () => {
  const folder = temporaryFolders();
  const supervisors: ChildProcess[] = [];
  let program: string;
  beforeAll(async () => {
    const stdin = { contents: SUPERVISOR, resolveDir: join(__dirname, "../../.."), loader: "ts" as const };
    program = (await build({ stdin, bundle: true, platform: "node", write: false })).outputFiles[0]?.text ?? "";
  });
  afterEach(() => {
    for (const supervisor of supervisors.splice(0)) supervisor.kill("SIGKILL");
  });

  const start = async () => {
    const place = folder();
    const records = join(place, "processes.json");
    writeFileSync(join(place, "supervisor.js"), program);
    const supervisor = spawn(process.execPath, [join(place, "supervisor.js"), records], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    supervisors.push(supervisor);
    const group = await new Promise<number>((resolve) =>
      supervisor.stdout?.once("data", (pid) => resolve(Number(pid))),
    );
    await until(() => members(group).length === 2);
    const keeper = () => childrenOf(supervisor.pid as number).find((pid) => pid !== group);
    return { supervisor, group, keeper, records };
  };

  test("ends its processes, and theirs, when the supervisor is killed", async () => {
    const { supervisor, group } = await start();
    supervisor.kill("SIGKILL");
    await until(() => members(group).length === 0);
  });

  test("holds although its keeper was killed", async () => {
    const { supervisor, group, keeper } = await start();
    const first = await until(keeper);
    process.kill(first, "SIGKILL");
    await until(() => keeper() && keeper() !== first);
    supervisor.kill("SIGKILL");
    await until(() => members(group).length === 0);
  });

  test("ends what an earlier one could not", async () => {
    const { supervisor, group, keeper, records } = await start();
    const first = await until(keeper);
    supervisor.kill("SIGSTOP");
    process.kill(first, "SIGKILL");
    supervisor.kill("SIGKILL");
    await until(() => childrenOf(supervisor.pid as number).length === 0);
    expect(members(group)).toHaveLength(2);
    const next = await Leash.start(records);
    expect(members(group)).toEqual([]);
    await next.stop();
  });

  test("leaves a stranger alone that was given the number of one of its processes", async () => {
    const stranger = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
    const records = join(folder(), "processes.json");
    writeFileSync(records, JSON.stringify([{ pid: stranger.pid, started: Date.now() - 3_600_000 }]));
    await (await Leash.start(records)).stop();
    expect(members(stranger.pid as number)).toHaveLength(1);
    stranger.kill("SIGKILL");
  });

  test("says why a program could not be started", async () => {
    const leash = await Leash.start(join(folder(), "processes.json"));
    const said: string[] = [];
    const started = leash.spawn({ file: "/no/such/program", args: [], cwd: "/", env: {} }, (line) => said.push(line));
    expect((await started.exited).code).toBe(127);
    await until(() => said.some((line) => line.includes("/no/such/program")));
    await leash.stop();
  });
});

function childrenOf(parent: number): number[] {
  const all = execFileSync("ps", ["-A", "-o", "ppid=,stat=,pid="], { encoding: "utf8" }).trim().split("\n");
  const rows = all.map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([ppid, state]) => Number(ppid) === parent && !state?.startsWith("Z"))
    .map(([, , pid]) => Number(pid));
}
