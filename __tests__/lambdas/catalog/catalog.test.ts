import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { catalog } from "../../../lambdas/catalog/catalog";
import { Objects } from "../../../lambdas/catalog/objects";
import { Rows } from "../../../lambdas/catalog/rows";
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

/** Tells the function of an event while the bucket holds this object. */
function tell(event: unknown, object: Answered = { body: recording }) {
  fake.answer = ({ method }) => (method === "GET" ? object : { body: {} });
  const table = new Table(fake.aws, "recordings");
  return catalog("media-bucket", new Objects(fake.aws, "media-bucket"), new Rows(table))(event);
}

const writes = () => fake.received.filter(({ operation }) => operation);

describe("a recording.json that was written", () => {
  test("becomes a row, unless the row says something newer", async () => {
    await tell(written());
    const { version: _, ...fields } = recording;
    expect(writes()).toMatchObject([
      {
        operation: "PutItem",
        input: {
          TableName: "recordings",
          Item: attributes({ kind: "recording", ...fields }),
          ConditionExpression: "attribute_not_exists(updated) OR updated <= :updated",
          ExpressionAttributeValues: { ":updated": { S: recording.updated } },
        },
      },
    ]);
  });

  test("is read as it is now, whatever the event says of it", async () => {
    await tell({ ...written(), "detail-type": "Object Deleted", recording: { title: "forged" } });
    expect(fake.received[0]?.url).toBe(`/media-bucket/${key}`);
    expect(writes()[0]?.operation).toBe("PutItem");
  });

  test("in gzip is read too", async () => {
    await tell(written(), { body: gzipSync(JSON.stringify(recording)), headers: { "content-encoding": "gzip" } });
    expect(writes()).toHaveLength(1);
  });

  test("that is gone again takes its row with it", async () => {
    await tell(written(), { status: 404 });
    expect(writes()).toMatchObject([
      {
        operation: "DeleteItem",
        input: {
          Key: { id: { S: id } },
          ConditionExpression: "camera = :camera",
          ExpressionAttributeValues: { ":camera": { S: "garden" } },
        },
      },
    ]);
  });

  test("older than the row is no failure", async () => {
    fake.answer = ({ method }) =>
      method === "GET" ? { body: recording } : { status: 400, body: { __type: "x#ConditionalCheckFailedException" } };
    const table = new Table(fake.aws, "recordings");
    await catalog("media-bucket", new Objects(fake.aws, "media-bucket"), new Rows(table))(written());
    expect(logs).toContainEqual(expect.objectContaining({ message: "older than the row" }));
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
    fake.answer = ({ method }) =>
      method === "GET" ? { body: recording } : { status: 400, body: { __type: "x#ResourceNotFoundException" } };
    const table = new Table(fake.aws, "recordings");
    const handler = catalog("media-bucket", new Objects(fake.aws, "media-bucket"), new Rows(table));
    await expect(handler(written())).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });
});
