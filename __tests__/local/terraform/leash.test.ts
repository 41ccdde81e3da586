import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { spawnLeashed } from "../../../local/terraform/leash";

/** Processes of a group; a dead one whose parent has not looked yet does not count. */
function living(group: number): string[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pgid=,stat=,comm="], { encoding: "utf8" });
  const fields = stdout.split("\n").map((line) => line.trim().split(/\s+/));
  return fields
    .filter(([pgid, stat]) => Number(pgid) === group && !stat?.startsWith("Z"))
    .map((line) => line.join(" "));
}

describe("a leashed command", () => {
  test("is interrupted when our end of the leash is gone", async () => {
    const child = spawnLeashed("sleep", ["600"], {});
    child.stdin?.destroy();
    expect(await once(child, "close")).toEqual([null, "SIGINT"]);
  });

  test("is the process that we started, with its own exit code, and leaves nobody behind", async () => {
    const child = spawnLeashed("sh", ["-c", "echo $$; exit 7"], {});
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    expect(await once(child, "close")).toEqual([7, null]);
    expect(Number(printed)).toBe(child.pid);
    expect(living(child.pid as number)).toEqual([]);
  });

  test("hears a signal of ours once", async () => {
    const child = spawnLeashed("sh", ["-c", "trap 'echo heard' INT; echo ready; while :; do sleep 0.05; done"], {});
    const heard: string[] = [];
    child.stdout?.on("data", (chunk) => {
      heard.push(String(chunk).trim());
      if (heard.length === 1) child.kill("SIGINT");
      else child.kill("SIGKILL");
    });
    await once(child, "close");
    expect(heard).toEqual(["ready", "heard"]);
  });
});
