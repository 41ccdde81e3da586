import { beforeEach, describe, expect, test } from "@jest/globals";
import { Editor } from "../../../lambdas/recordings/editor";
import { AwsError } from "../../../lambdas/shared/aws";
import { Catalogue } from "../../../lambdas/shared/catalogue";
import { editsKey } from "../../../lambdas/shared/edits";
import { Objects } from "../../../lambdas/shared/objects";
import { recordingKey } from "../../../lambdas/shared/recording";
import { RecordingRows } from "../../../lambdas/shared/recording-rows";
import { Table } from "../../../lambdas/shared/table";
import { captureLogs } from "../support/logs";
import { MemoryAws } from "../support/memory-aws";

const logs = captureLogs();

const folder = { camera: "garden", id: "20261121t120000z-garden" };
const key = editsKey(folder.camera, folder.id);
const recording = {
  version: 1,
  ...folder,
  title: "Recorder's own",
  state: "ended",
  start: "2026-11-21T12:00:00.000Z",
  end: "2026-11-21T12:01:00.000Z",
  duration: 60,
  bytes: 1000,
  segments: 15,
  playlist: "index.m3u8",
  poster: null,
  updated: "2026-11-21T12:01:01.000Z",
};
const place = { cameras: [{ name: "garden", title: "Garden" }], retentionDays: 0 };

let aws: MemoryAws;
let now: number;
let catalogue: Catalogue;
let editor: Editor;
beforeEach(async () => {
  aws = new MemoryAws();
  now = Date.parse("2026-11-21T14:00:00.000Z");
  const objects = new Objects(aws.aws, "media");
  const rows = new RecordingRows(new Table(aws.aws, "recordings"));
  catalogue = new Catalogue({ objects, rows, place, now: () => now });
  editor = new Editor({ objects, catalogue, place, now: () => now });
  aws.store(recordingKey(folder), recording);
  await catalogue.settle(folder);
});

const kept = () => aws.items.get(folder.id);
const minutes = (count: number) => {
  now += count * 60_000;
};
const refused = (code: string) => expect.objectContaining({ code });

describe("a title", () => {
  test("is in edits.json and in the row at once", async () => {
    expect(await editor.rename(folder, "Birds")).toMatchObject({ title: "Birds", search: "birds garden garden" });
    expect(aws.json(key)).toEqual({ version: 1, title: "Birds", deleted: null, updated: "2026-11-21T14:00:00.000Z" });
    expect(kept()).toMatchObject({ title: "Birds", edited: "2026-11-21T14:00:00.000Z" });
  });

  test("null gives back the recorder's", async () => {
    await editor.rename(folder, "Birds");
    expect((await editor.rename(folder, null)).title).toBe("Recorder's own");
    expect(kept()).toMatchObject({ title: "Recorder's own" });
  });

  test("that is as it was writes nothing", async () => {
    await editor.rename(folder, null);
    expect(aws.json(key)).toBeNull();
    await editor.rename(folder, "Birds");
    const before = aws.text(key);
    minutes(1);
    await editor.rename(folder, "Birds");
    expect(aws.text(key)).toBe(before);
  });

  test("given later is newer, though its clock is behind", async () => {
    await editor.rename(folder, "First");
    minutes(-5);
    await editor.rename(folder, "Second");
    expect(aws.json(key)).toMatchObject({ title: "Second", updated: "2026-11-21T14:00:00.001Z" });
    expect(kept()).toMatchObject({ title: "Second" });
  });

  test("of ten people at once: all succeed, and the last is what objects and row say", async () => {
    const order: string[] = [];
    aws.before = async (call) => {
      if (call === "PutObject") await new Promise(setImmediate);
    };
    const put = aws.put.bind(aws);
    aws.put = async (bucket, path, body, headers) => {
      const response = await put(bucket, path, body, headers);
      if (response.ok) order.push(JSON.parse(String(body)).title);
      return response;
    };
    const titles = Array.from({ length: 10 }, (_, i) => `Title ${i}`);
    await Promise.all(titles.map((title) => editor.rename(folder, title)));
    expect([...order].sort()).toEqual(titles);
    expect(aws.json(key).title).toBe(order.at(-1));
    expect(kept()).toMatchObject({ title: order.at(-1) });
  });

  test("while somebody else never stops is refused as a conflict, not as a fault of ours", async () => {
    let count = 0;
    aws.before = (call) => {
      if (call === "PutObject")
        aws.store(key, { version: 1, title: `${count++}`, deleted: null, updated: recording.updated });
    };
    await expect(editor.rename(folder, "Birds")).rejects.toEqual(refused("recording_changing"));
  });
});

describe("deleting", () => {
  test("takes the recording out of both lists, and keeps its title", async () => {
    await editor.rename(folder, "Birds");
    expect(await editor.delete(folder)).toBe("2026-11-21T14:00:00.000Z");
    expect(kept()).toMatchObject({ kind: "deleted", recordedBy: "garden", deleted: "2026-11-21T14:00:00.000Z" });
    expect(kept()).not.toHaveProperty("camera");
    expect(aws.json(key)).toMatchObject({ title: "Birds", deleted: "2026-11-21T14:00:00.000Z" });
  });

  test("twice does not prolong it", async () => {
    await editor.delete(folder);
    minutes(30);
    expect(await editor.delete(folder)).toBe("2026-11-21T14:00:00.000Z");
  });

  test("is undone with its title", async () => {
    await editor.rename(folder, "Birds");
    await editor.delete(folder);
    minutes(59);
    expect(await editor.restore(folder)).toMatchObject({ kind: "recording", camera: "garden", title: "Birds" });
    expect(kept()).not.toHaveProperty("deleted");
  });

  test("is not undone after its hour, nor when nothing is left", async () => {
    await editor.delete(folder);
    minutes(60);
    for (const change of [() => editor.restore(folder), () => editor.rename(folder, "x"), () => editor.delete(folder)])
      await expect(change()).rejects.toEqual(refused("recording_not_found"));
    aws.objects.clear();
    await expect(editor.restore(folder)).rejects.toEqual(refused("recording_not_found"));
    expect(aws.objects.size).toBe(0);
  });

  test("and renaming at once: neither undoes the other", async () => {
    aws.before = async (call) => {
      if (call === "PutObject") await new Promise(setImmediate);
    };
    const done = await Promise.allSettled([editor.rename(folder, "Birds"), editor.delete(folder)]);
    expect(done[1].status).toBe("fulfilled");
    const isRenamed = done[0].status === "fulfilled";
    expect(aws.json(key)).toMatchObject({ title: isRenamed ? "Birds" : null, deleted: expect.any(String) });
    expect(kept()).toMatchObject({ kind: "deleted", title: isRenamed ? "Birds" : "Recorder's own" });
  });

  test("waits for the end of a live one", async () => {
    aws.store(recordingKey(folder), { ...recording, state: "live" });
    await expect(editor.delete(folder)).rejects.toEqual(refused("recording_live"));
  });

  test("comes before renaming", async () => {
    await editor.delete(folder);
    await expect(editor.rename(folder, "x")).rejects.toEqual(refused("recording_deleted"));
  });
});

describe("when the table does not answer", () => {
  const fail = (operation: string) => {
    aws.before = (call) => {
      if (call === operation) throw new AwsError("ProvisionedThroughputExceededException", 400, "slow down");
    };
  };

  test.each(["PutItem", "GetItem"])("%s: the change is done, and the row follows with the event", async (operation) => {
    fail(operation);
    expect(await editor.rename(folder, "Birds")).toMatchObject({ title: "Birds", search: "birds garden garden" });
    expect(kept()).toMatchObject({ title: "Recorder's own" });
    expect(logs).toMatchObject([{ level: "WARN", recording: folder.id }]);

    aws.before = () => undefined;
    await catalogue.settle(folder);
    expect(kept()).toMatchObject({ title: "Birds" });
  });

  test("nothing is said to be done when the object was not written", async () => {
    fail("PutObject");
    await expect(editor.rename(folder, "Birds")).rejects.toThrow(AwsError);
    expect(aws.json(key)).toBeNull();
  });
});
