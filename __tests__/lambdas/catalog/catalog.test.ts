import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { catalog } from "../../../lambdas/catalog/catalog";
import { Catalogue } from "../../../lambdas/shared/catalogue";
import { Objects } from "../../../lambdas/shared/objects";
import { RecordingRows } from "../../../lambdas/shared/recording-rows";
import { attributes, Table } from "../../../lambdas/shared/table";
import { type Answered, FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";

const logs = captureLogs();
const fake = FakeAws.forTests();

const id = "20261121t120000z-garden";
const key = `media/garden/${id}/recording.json`;
const recording = {
  version: 1,
  id,
  camera: "garden",
  title: null,
  state: "ended",
  start: "2026-11-21T12:00:00.000Z",
  end: "2026-11-21T12:01:00.000Z",
  duration: 60.25,
  bytes: 1000,
  segments: 15,
  playlist: "index.m3u8",
  poster: null,
  updated: "2026-11-21T12:01:01.000Z",
};

const written = (bucket = "media-bucket", name = key) => ({
  "detail-type": "Object Created",
  detail: { bucket: { name: bucket }, object: { key: name, size: 400 } },
});

const edits = { version: 1, title: "Ana's birthday", deleted: null, updated: "2026-11-22T10:00:00.000Z" };

const handler = () =>
  catalog(
    "media-bucket",
    new Catalogue({
      objects: new Objects(fake.aws, "media-bucket"),
      rows: new RecordingRows(new Table(fake.aws, "recordings")),
      place: { cameras: [{ name: "garden", title: "Jardim" }], retentionDays: 30 },
      now: () => Date.parse("2026-11-25T00:00:00.000Z"),
    }),
  );

/** Tells the function of an event while the bucket holds these objects, and the table this row. */
async function tell(event: unknown, object: Answered = { body: recording }, edited: Answered = { status: 404 }) {
  fake.answer = ({ method, url, operation, input }) => {
    if (method === "GET") return url.endsWith("edits.json") ? edited : object;
    if (operation === "PutItem") row = input.Item;
    if (operation === "DeleteItem") row = undefined;
    return { body: operation === "GetItem" ? { Item: row } : {} };
  };
  await handler()(event);
}

/** The item in the table. */
let row: object | undefined;
beforeEach(() => {
  row = undefined;
});

const writes = () => fake.received.filter(({ operation }) => operation && operation !== "GetItem");

const { version: _, ...fields } = recording;
const described = {
  ...fields,
  kind: "recording",
  recordedBy: "garden",
  thumbs: null,
  dropped: 0,
  search: "jardim garden",
  expires: Date.parse("2026-12-21T12:00:00.000Z") / 1000,
  revision: 1,
};

describe("a recording.json that was written", () => {
  test("becomes a row, unless somebody wrote the row meanwhile", async () => {
    await tell(written());
    expect(writes()).toMatchObject([
      {
        operation: "PutItem",
        input: {
          TableName: "recordings",
          Item: attributes(described),
          ConditionExpression: "attribute_not_exists(revision) OR revision = :revision",
          ExpressionAttributeValues: { ":revision": { N: "0" } },
        },
      },
    ]);
    expect(logs).toContainEqual(expect.objectContaining({ message: "written", key }));
  });

  test("says no more than the row said: nothing is written", async () => {
    row = attributes({ ...described, revision: 7 });
    await tell(written());
    expect(writes()).toEqual([]);
    expect(logs).toContainEqual(expect.objectContaining({ message: "nothing new" }));
  });

  test("becomes the row of an earlier release, which has no count", async () => {
    row = attributes({ ...fields, kind: "recording" });
    await tell(written());
    expect(row).toEqual(attributes(described));
  });

  test("is read as it is now, whatever the event says of it", async () => {
    await tell({ ...written(), "detail-type": "Object Deleted", recording: { title: "forged" } });
    const read = fake.received.filter(({ method }) => method === "GET").map(({ url }) => url);
    const edited = `/media-bucket/media/garden/${id}/edits.json`;
    expect(read.sort()).toEqual([edited, edited, `/media-bucket/${key}`, `/media-bucket/${key}`]);
    expect(row).toEqual(attributes(described));
  });

  test("in gzip is read too", async () => {
    await tell(written(), { body: gzipSync(JSON.stringify(recording)), headers: { "content-encoding": "gzip" } });
    expect(writes()).toHaveLength(1);
  });

  test("that is gone again takes its row with it", async () => {
    row = attributes({ ...described, revision: 3 });
    await tell(written(), { status: 404 });
    expect(writes()).toMatchObject([
      {
        operation: "DeleteItem",
        input: {
          Key: { id: { S: id } },
          ConditionExpression: "revision = :revision",
          ExpressionAttributeValues: { ":revision": { N: "3" } },
        },
      },
    ]);
  });

  test("takes no row of another camera's recording with it", async () => {
    row = attributes({ ...described, camera: "door", recordedBy: "door" });
    await tell(written(), { status: 404 });
    expect(writes()).toEqual([]);
  });

  test("whose days are over has no row", async () => {
    row = attributes(described);
    await tell(written(), { body: { ...recording, start: "2026-10-26T00:00:00.000Z" } });
    expect(row).toBeUndefined();
  });

  test("is read again when somebody else wrote the row at the same moment", async () => {
    let refused = 0;
    fake.answer = ({ method, url, operation, input }) => {
      if (method === "GET") return url.endsWith("edits.json") ? { status: 404 } : { body: recording };
      if (operation === "GetItem") return { body: { Item: row } };
      if (refused++ === 0) {
        row = attributes({ ...described, state: "live", revision: 1 });
        return { status: 400, body: { __type: "x#ConditionalCheckFailedException" } };
      }
      row = input.Item;
      return { body: {} };
    };
    await handler()(written());
    expect(row).toEqual(attributes({ ...described, revision: 2 }));
  });
});

describe("an edits.json that was written", () => {
  const told = written("media-bucket", key.replace("recording.json", "edits.json"));

  test("gives the recording its title, and is found by it", async () => {
    await tell(told, undefined, { body: edits });
    expect(row).toEqual(
      attributes({
        ...described,
        title: "Ana's birthday",
        edited: "2026-11-22T10:00:00.000Z",
        search: "ana's birthday jardim garden",
      }),
    );
  });

  test("that deletes leaves the row to operators only", async () => {
    const deleted = "2026-11-22T10:00:00.000Z";
    await tell(told, undefined, { body: { ...edits, title: null, deleted } });
    const { camera: _, ...kept } = described;
    expect(row).toEqual(attributes({ ...kept, kind: "deleted", edited: edits.updated, deleted }));
  });

  test("before its recording makes no row", async () => {
    await tell(told, { status: 404 }, { body: edits });
    expect(writes()).toEqual([]);
  });

  test("that cannot be read leaves the row as it is", async () => {
    await tell(told, undefined, { body: { ...edits, deleted: "yesterday" } });
    expect(writes()).toEqual([]);
    expect(logs).toMatchObject([{ level: "ERROR", message: "dropped", reason: expect.stringMatching(/edits\.json/) }]);
  });
});

describe("what is no recording is dropped with its reason, and not tried again", () => {
  test.each([
    ["an event of another kind", { detail: {} }],
    ["no event", undefined],
    ["another bucket", written("other-bucket")],
    ["a segment", written("media-bucket", `media/garden/${id}/000001.ts`)],
    ["a deeper file of that name", written("media-bucket", `media/garden/${id}/x/recording.json`)],
    ["a path that climbs", written("media-bucket", "media/../x/recording.json")],
  ])("%s", async (_, event) => {
    await tell(event);
    expect(fake.received).toEqual([]);
    expect(logs).toMatchObject([{ level: "WARN", message: "dropped" }]);
  });

  test.each([
    ["no JSON", "recording", /recording\.json/],
    ["nothing", "", /recording\.json/],
    ["a list", [], /version/],
    ["another version", { ...recording, version: 2 }, /version/],
    ["a missing field", { ...recording, start: undefined }, /start/],
    ["a wrong state", { ...recording, state: "paused" }, /state/],
    ["a time that is none", { ...recording, updated: "yesterday" }, /updated/],
    ["a time of another zone", { ...recording, updated: "2026-11-21T12:01:01+02:00" }, /updated/],
    ["a duration below nothing", { ...recording, duration: -1 }, /duration/],
    ["half a byte", { ...recording, bytes: 0.5 }, /bytes/],
    ["a playlist elsewhere", { ...recording, playlist: "../other/index.m3u8" }, /playlist/],
    ["a title without end", { ...recording, title: "x".repeat(121) }, /title/],
    ["another camera's", { ...recording, camera: "door" }, /door/],
    ["another recording's", { ...recording, id: "other" }, /other/],
    ["too large", { ...recording, padding: "x".repeat(65_536) }, /too large/],
  ])("%s", async (_, body, reason) => {
    await tell(written(), { body });
    expect(writes()).toEqual([]);
    expect(logs).toMatchObject([{ level: "ERROR", message: "dropped", key, reason: expect.stringMatching(reason) }]);
  });

  test("an object that unpacks to more than it may", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, " "));
    await tell(written(), { body: bomb, headers: { "content-encoding": "gzip" } });
    expect(writes()).toEqual([]);
  });
});

describe("AWS's failures are thrown, so that Lambda tries again", () => {
  test("S3 refuses", async () => {
    await expect(tell(written(), { status: 403 })).rejects.toMatchObject({ status: 403 });
  });

  test("DynamoDB refuses", async () => {
    fake.refuse("ResourceNotFoundException");
    await expect(handler()(written())).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });
});
