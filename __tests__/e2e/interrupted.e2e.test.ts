import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { until } from "../../local/wait";
import { clone } from "../support/clone";
import { end, type Launched, launch, type Run, start } from "./support/run";
import { Visitor } from "./support/visitor";

jest.setTimeout(420_000);

/** What a person may do to a start at a bad moment, and that the next one does not mind. */
describe("a start that is broken off", () => {
  let place: ReturnType<typeof clone>;
  let run: Run | undefined;

  beforeAll(() => {
    place = clone();
  });

  afterAll(async () => {
    await run?.stop();
    place.remove();
  });

  const printed = (child: Launched, pattern: RegExp) =>
    until(() => (pattern.test(child.printed()) ? true : failed(child)), {
      what: `${pattern}`,
      timeoutMs: 180_000,
      everyMs: 50,
    });

  const lock = () => existsSync(join(place.folder, ".loge/lock"));

  test("Ctrl-C before anything runs: nothing stays behind", async () => {
    const child = launch(place.folder);
    await printed(child, /setting up/);
    await end(child, "SIGINT");
    await gone(place.folder);
    expect(lock()).toBe(false);
  });

  test("Ctrl-C in the middle of the first apply: both halves are thrown away, and it is said", async () => {
    const child = launch(place.folder);
    await printed(child, /\d+ of \d+ resources/);
    expect(await end(child, "SIGINT")).toBe(0);
    await gone(place.folder);
    expect(lock()).toBe(false);
  });

  test("kill -9 in the middle of an apply: children end by themselves, the leftover lock is taken over, the next start works", async () => {
    const broken = launch(place.folder);
    await printed(broken, /the very first start was broken off/);
    await printed(broken, /\d+ of \d+ resources/);
    killTree(broken);
    await gone(place.folder);
    expect(lock()).toBe(true);

    run = await start(place.folder);
    expect(run.printed()).toMatch(/broken off while applying: beginning anew/);
  });

  test("a second start in the same folder is refused, and the first does not notice", async () => {
    const second = launch(place.folder);
    await until(() => (second.exitCode === null ? undefined : true), { what: "the refusal", timeoutMs: 60_000 });
    expect(second.exitCode).toBe(1);
    expect(second.printed()).toMatch(/already runs in this folder \(process \d+\)/);
    expect((await new Visitor(run!.file.url).get("/")).status).toBe(200);
  });

  test("kill -9 while all runs: no process stays behind, and people and keys are there again", async () => {
    const { cameras, password, pids } = run!.file;
    process.kill(pids["loge"]!, "SIGKILL");
    await gone(place.folder);

    run = await start(place.folder);
    expect(run.file.cameras).toEqual(cameras);
    expect(run.file.password).toBe(password);
    await new Visitor(run.file.url).signIn(run.file.email, password);
  });
});

function failed(child: Launched): undefined {
  if (child.exitCode !== null && child.exitCode !== 0)
    throw new Error(`it ended with ${child.exitCode}:\n${child.printed()}`);
  return undefined;
}

/** kill -9 of npm's child, which nobody can pass on; npm itself then ends. */
function killTree(child: Launched): void {
  for (const pid of execFileSync("pgrep", ["-P", String(child.pid)], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean)) {
    process.kill(Number(pid), "SIGKILL");
  }
  child.kill("SIGKILL");
}

/** Waits until no process names the clone's folder any more: emulator, Terraform, nginx, Owncast, recorder, ffmpeg. */
async function gone(folder: string): Promise<void> {
  const left = () => {
    const { stdout } = pgrep(folder);
    return stdout ? undefined : true;
  };
  await until(left, { what: `the end of every process of ${folder}:\n${pgrep(folder).stdout}`, timeoutMs: 60_000 });
}

function pgrep(folder: string): { stdout: string } {
  try {
    return { stdout: execFileSync("pgrep", ["-af", folder], { encoding: "utf8" }) };
  } catch {
    return { stdout: "" };
  }
}
