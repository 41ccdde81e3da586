import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Change } from "../../../../modules/owncast/recorder/recording";
import { DiskSpool, TooLarge } from "../../../../modules/owncast/recorder/spool";
import { SpoolLimit } from "../../../../modules/owncast/recorder/spool-limit";

let folder: string;
let spool: DiskSpool;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "loge-spool-"));
  spool = await DiskSpool.open(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const take = (n: number, text: string) => spool.receive({ stream: "A", n }, Readable.from([Buffer.from(text)]), 100);
const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

const opened = (id: string): Change => ({ type: "opened", recording: { id, start: 0, sequence: 0 } });
const appended = (id: string, n: number): Change => ({
  type: "appended",
  recording: id,
  line: { n, source: { stream: "A", n }, duration: 2, time: 0, bytes: 1, discontinuity: false },
});

describe("a segment", () => {
  test("is there again after a restart, and gone when it is removed", async () => {
    expect(await take(0, "picture")).toEqual({ bytes: 7, md5: expect.stringMatching(/^[0-9a-f]{32}$/) });
    spool = await DiskSpool.open(folder);
    expect(await spool.segments()).toEqual([{ stream: "A", n: 0, bytes: 7 }]);
    expect((await spool.read({ stream: "A", n: 0 })).toString()).toBe("picture");
    await spool.remove({ stream: "A", n: 0 });
    expect(await spool.segments()).toEqual([]);
  });

  test("that is too long is refused and leaves nothing", async () => {
    await expect(take(0, "x".repeat(101))).rejects.toThrow(TooLarge);
    expect(files()).toEqual([]);
  });

  test("that breaks off leaves nothing", async () => {
    const body = Readable.from(
      (async function* () {
        yield Buffer.from("half");
        throw new Error("aborted");
      })(),
    );
    await expect(spool.receive({ stream: "A", n: 0 }, body, 100)).rejects.toThrow("aborted");
    expect(files()).toEqual([]);
  });

  test("for which the disk has no room leaves nothing, and makes room for its next try", async () => {
    const limit = new SpoolLimit();
    spool = await DiskSpool.open(folder, limit);
    for (const n of [0, 1]) await take(n, "picture");
    const waiting = [0, 1];
    limit.add({
      get oldest() {
        return waiting[0];
      },
      dropOldest: () => spool.empty({ stream: "A", n: waiting.shift() ?? 0 }),
    });
    const body = Readable.from(
      (async function* () {
        yield Buffer.from("half");
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      })(),
    );
    await expect(spool.receive({ stream: "A", n: 2 }, body, 100)).rejects.toThrow("no space left");
    expect(await spool.segments()).toEqual([
      { stream: "A", n: 0, bytes: 0 },
      { stream: "A", n: 1, bytes: 0 },
    ]);
    expect(limit.used).toBe(0);
  });

  test("that is empty leaves nothing", async () => {
    expect(await take(0, "")).toMatchObject({ bytes: 0 });
    expect(files()).toEqual([]);
  });

  test("that a crash cut off is thrown away at the next start", async () => {
    writeFileSync(join(folder, "incoming", "0"), "half");
    spool = await DiskSpool.open(folder);
    expect(files()).toEqual([]);
  });

  test("cannot be measured when it is gone", () => expect(spool.measure({ stream: "A", n: 9 })).toBeNull());
});

describe("the journal", () => {
  test("is read back as it was written, oldest recording first", async () => {
    await spool.append([opened("b"), appended("b", 0)]);
    await spool.append([opened("a")]);
    expect(await spool.journals()).toEqual([
      { changes: [opened("a")], isWhole: false },
      { changes: [opened("b"), appended("b", 0)], isWhole: false },
    ]);
  });

  test("holds each change once, though an append that failed halfway was done again from its start", async () => {
    await spool.append([opened("a"), appended("a", 0)]);
    await spool.append([appended("a", 1)]);
    appendFileSync(join(folder, "a.jsonl"), '{"type":"closed","rec');
    await spool.append([appended("a", 1), { type: "closed", recording: "a" }]);
    const changes = (await spool.journals())[0]?.changes;
    expect(changes).toEqual([opened("a"), appended("a", 0), appended("a", 1), { type: "closed", recording: "a" }]);
  });

  test("survives a line that a crash cut off, and a line written twice", async () => {
    await spool.append([opened("a"), appended("a", 0)]);
    appendFileSync(join(folder, "a.jsonl"), '{"type":"appended","rec');
    await spool.append([appended("a", 1), appended("a", 1)]);
    expect((await spool.journals())[0]?.changes).toEqual([opened("a"), appended("a", 0), appended("a", 1)]);
  });

  test("of recordings that are whole in the bucket is kept for the last three", async () => {
    for (const id of ["a", "b", "c", "d"]) {
      await spool.append([opened(id)]);
      await spool.complete(id);
    }
    expect((await spool.journals()).map(({ isWhole }) => isWhole)).toEqual([true, true, true]);
    expect(existsSync(join(folder, "a.whole.jsonl"))).toBe(false);
  });

  test("without a beginning is left out", async () => {
    writeFileSync(join(folder, "a.jsonl"), "garbage\n");
    expect(await spool.journals()).toEqual([]);
  });
});
