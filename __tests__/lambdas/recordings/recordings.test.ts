import { describe, expect, test } from "@jest/globals";
import { Catalog } from "../../../lambdas/recordings/catalog";
import { recordings } from "../../../lambdas/recordings/recordings";
import { attributes, Table } from "../../../lambdas/shared/table";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { refusal, send } from "../support/request";

captureLogs();
const fake = FakeAws.forTests();

const id = "20261121t120000z-garden";
const row = {
  id,
  kind: "recording",
  camera: "garden",
  title: null,
  state: "ended",
  start: "2026-11-21T12:00:00.000Z",
  end: "2026-11-21T12:01:00.000Z",
  duration: 60.25,
  bytes: 1000,
  segments: 15,
  playlist: "index.m3u8",
  poster: "poster.jpg",
  updated: "2026-11-21T12:01:01.000Z",
};
const shown = {
  id,
  videoId: id,
  dateTime: "2026-11-21 12:00:00",
  camera: "garden",
  title: null,
  start: "2026-11-21T12:00:00.000Z",
  duration: 60.25,
  bytes: 1000,
  state: "ended",
  playlist: `/media/garden/${id}/index.m3u8`,
  poster: `/media/garden/${id}/poster.jpg`,
};

const get = (path: string, groups = "viewer") =>
  send(recordings(new Catalog(new Table(fake.aws, "recordings"))), `GET ${path}`, { groups });

/** A page that ends before the last row. */
function hasMore(key: object) {
  fake.answer = () => ({
    body: { Items: [attributes(row)], LastEvaluatedKey: attributes({ id, start: row.start, ...key }) },
  });
}

describe("GET /recordings", () => {
  test("is one query, newest first, of 24", async () => {
    fake.answer = () => ({ body: { Items: [attributes(row)] } });
    expect((await get("/recordings")).json).toEqual({ recordings: [shown], next: null });
    expect(fake.received.map(({ operation, input }) => ({ operation, input }))).toEqual([
      {
        operation: "Query",
        input: {
          TableName: "recordings",
          IndexName: "by_start",
          KeyConditionExpression: "#key = :value",
          ExpressionAttributeNames: { "#key": "kind" },
          ExpressionAttributeValues: { ":value": { S: "recording" } },
          ScanIndexForward: false,
          Limit: 24,
        },
      },
    ]);
  });

  test("of one camera asks that camera's index", async () => {
    fake.answer = () => ({ body: { Items: [] } });
    expect((await get("/recordings?camera=garden&limit=3")).json).toEqual({ recordings: [], next: null });
    expect(fake.received[0]?.input).toMatchObject({
      IndexName: "by_camera",
      ExpressionAttributeNames: { "#key": "camera" },
      ExpressionAttributeValues: { ":value": { S: "garden" } },
      Limit: 3,
    });
  });

  test("goes on where the page before ended", async () => {
    hasMore({ kind: "recording" });
    const { next } = (await get("/recordings?limit=1")).json;
    await get(`/recordings?after=${next}`);
    expect(fake.received[1]?.input.ExclusiveStartKey).toEqual(attributes({ id, start: row.start, kind: "recording" }));
  });

  test("goes on within a camera", async () => {
    hasMore({ camera: "garden" });
    const { next } = (await get("/recordings?camera=garden")).json;
    await get(`/recordings?camera=garden&after=${next}`);
    expect(fake.received[1]?.input.ExclusiveStartKey).toEqual(attributes({ id, start: row.start, camera: "garden" }));
  });

  test("a camera's cursor is not taken for another, nor for all", async () => {
    hasMore({ camera: "garden" });
    const { next } = (await get("/recordings?camera=garden")).json;
    for (const path of [`/recordings?camera=door&after=${next}`, `/recordings?after=${next}`]) {
      const answer = await get(path);
      expect(refusal(answer)).toEqual([422, "invalid_input"]);
      expect(answer.json.error.details[0].path).toBe("after");
    }
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=1.5", "limit"],
    ["limit=ten", "limit"],
    ["limit=", "limit"],
    ["limit=1&limit=2", "limit"],
    ["camera=Garden", "camera"],
    ["camera=../etc", "camera"],
    ["after=", "after"],
    ["after=junk", "after"],
    [`after=${Buffer.from('["a","b"]').toString("base64url")}`, "after"],
    [`after=${Buffer.from('{"id":{"S":"x"}}').toString("base64url")}`, "after"],
    [`after=${"A".repeat(500)}`, "after"],
  ])("?%s is refused, naming %s", async (query, path) => {
    const answer = await get(`/recordings?${query}`);
    expect(refusal(answer)).toEqual([422, "invalid_input"]);
    expect(answer.json.error.details[0].path).toBe(path);
    expect(fake.received).toHaveLength(0);
  });

  test("is for viewers", async () => {
    expect(refusal(await get("/recordings", ""))).toEqual([403, "forbidden"]);
  });
});

describe("GET /recordings/{id}", () => {
  test("answers one recording", async () => {
    fake.answer = () => ({ body: { Item: attributes({ ...row, poster: null, title: "Birds" }) } });
    expect((await get(`/recordings/${id}`)).json).toEqual({ ...shown, poster: null, title: "Birds" });
  });

  test("is 404 recording_not_found when there is none", async () => {
    expect(refusal(await get("/recordings/nothing"))).toEqual([404, "recording_not_found"]);
  });

  test.each(["UPPER", "a%00b", "..%2F..%2Fetc", "a".repeat(65)])("refuses %s without asking the table", async (odd) => {
    expect(refusal(await get(`/recordings/${odd}`))).toEqual([422, "invalid_input"]);
    expect(fake.received).toHaveLength(0);
  });
});
