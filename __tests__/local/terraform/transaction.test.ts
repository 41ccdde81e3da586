import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Emulator } from "../../../local/emulator";
import { begin, lastApplied, type Pair, recover } from "../../../local/terraform/transaction";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();

/** A pair of files with an emulator that writes what it is told to be. */
function setting(state?: string, snapshot?: string) {
  const dir = folder();
  const pair: Pair = { state: join(dir, "tfstate"), data: join(dir, "terraform"), emulator: join(dir, "emulator") };
  const snapshotFile = join(pair.emulator, "emulator.snapshot");
  const write = (file: string, text?: string) => {
    mkdirSync(dirname(file), { recursive: true });
    if (text !== undefined) writeFileSync(file, text);
  };
  write(pair.state, state);
  write(snapshotFile, snapshot);
  const account = { now: snapshot ?? "" };
  const emulator = { account: "one", snapshot: async () => write(snapshotFile, account.now) } as Emulator;
  const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
  return { pair, emulator, account, write, files: () => [read(pair.state), read(snapshotFile)] };
}

describe("an apply", () => {
  test("that ended leaves nothing to put right, and its fingerprint", async () => {
    const { pair, emulator, account, files, write } = setting("s1", "e1");
    const apply = await begin(pair, emulator);
    expect(lastApplied(pair)).toBeUndefined();
    write(pair.state, "s2");
    account.now = "e2";
    await apply.commit("hash");
    expect(await recover(pair)).toBe("clean");
    expect(files()).toEqual(["s2", "e2"]);
    expect(lastApplied(pair)).toBe("hash");
  });

  test("that did not end is undone: state and account are those from before it", async () => {
    const { pair, emulator, account, files, write } = setting("s1", "e0");
    account.now = "e1, as it was when the apply began";
    await begin(pair, emulator);
    write(pair.state, "half of s2");
    account.now = "half of e2";
    await emulator.snapshot();
    expect(await recover(pair)).toBe("rolled back");
    expect(files()).toEqual(["s1", "e1, as it was when the apply began"]);
    expect(await recover(pair)).toBe("clean");
  });

  test("that was the first and did not end leaves nothing at all", async () => {
    const { pair, emulator, account, files, write } = setting();
    await begin(pair, emulator);
    write(pair.state, "half of s1");
    account.now = "half of e1";
    await emulator.snapshot();
    expect(await recover(pair)).toBe("began afresh");
    expect(files()).toEqual([undefined, undefined]);
  });

  test("that was killed leaves its lock note, which goes", async () => {
    const { pair, write } = setting("s1", "e1");
    const note = join(dirname(pair.state), ".tfstate.lock.info");
    write(note, "{}");
    expect(await recover(pair)).toBe("clean");
    expect(existsSync(note)).toBe(false);
  });

  test("whose journal was cut short is undone too", async () => {
    const { pair, emulator, write, files } = setting("s1", "e1");
    await begin(pair, emulator);
    write(join(pair.data, "apply.json"), '{"pi');
    write(pair.state, "half");
    expect(await recover(pair)).toBe("rolled back");
    expect(files()).toEqual(["s1", "e1"]);
  });
});
