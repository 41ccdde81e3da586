import { describe, expect, test } from "@jest/globals";
import { Listing } from "../../../lambdas/recordings/listing";
import { type RecordingsProps, recordings } from "../../../lambdas/recordings/recordings";
import type { Row } from "../../../lambdas/shared/recording-row";
import { attributes, type Item, Table } from "../../../lambdas/shared/table";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { type Call, refusal, send } from "../support/request";

const logs = captureLogs();
const fake = FakeAws.forTests();

const id = "20261121t120000z-garden";
const now = Date.parse("2026-11-21T14:00:00.400Z");
const row: Row = {
  id,
  kind: "recording",
  camera: "garden",
  recordedBy: "garden",
  title: null,
  state: "ended",
  start: "2026-11-21T12:00:00.000Z",
  end: "2026-11-21T12:01:00.000Z",
  duration: 60.25,
  bytes: 1000,
  segments: 15,
  playlist: "index.m3u8",
  poster: "poster.jpg",
  thumbs: null,
  dropped: 0,
  updated: "2026-11-21T12:01:01.000Z",
  search: "garden",
};
const item = (more: object = {}) => attributes({ ...row, revision: 1, ...more } as unknown as Item);
const deleted = { kind: "deleted", camera: undefined, deleted: "2026-11-21T13:30:00.000Z" };
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
  thumbs: null,
};
const shownDeleted = { deletedAt: "2026-11-21T13:30:00.000Z", undoUntil: "2026-11-21T14:30:00.000Z" };

const nothing = async () => {
  throw new Error("This was not to be called.");
};

function app(props: Partial<RecordingsProps> = {}) {
  return recordings({
    listing: new Listing(new Table(fake.aws, "recordings"), () => now),
    editor: { rename: nothing, delete: nothing, restore: nothing },
    links: { create: nothing, endAll: nothing },
    cameras: ["garden"],
    retentionDays: 30,
    host: "live.example.com",
    now: () => now,
    ...props,
  });
}

const get = (path: string, groups = "viewer") => send(app(), `GET ${path}`, { groups });
const change = (props: Partial<RecordingsProps>, line: string, call: Call = {}) =>
  send(app(props), line, { groups: "operator", headers: { "x-loge": "1" }, ...call });
const one = (more: object = {}) => {
  fake.answer = () => ({ body: { Item: item(more) } });
};
const input = (at = 0) => fake.received[at]?.input;

/** A page that ends before the last row. */
function hasMore(key: object) {
  fake.answer = () => ({
    body: { Items: [item()], LastEvaluatedKey: attributes({ id, start: row.start, ...key }) },
  });
}

describe("GET /recordings", () => {
  test("is one query, newest first, of 24, without what is kept no longer", async () => {
    fake.answer = () => ({ body: { Items: [item()] } });
    expect((await get("/recordings")).json).toEqual({ recordings: [shown], next: null });
    expect(fake.received.map(({ operation, input }) => ({ operation, input }))).toEqual([
      {
        operation: "Query",
        input: {
          TableName: "recordings",
          IndexName: "by_start",
          KeyConditionExpression: "#kind = :kind",
          FilterExpression: "(attribute_not_exists(#expires) OR #expires > :now)",
          ExpressionAttributeNames: { "#kind": "kind", "#expires": "expires" },
          ExpressionAttributeValues: { ":kind": { S: "recording" }, ":now": { N: "1795269600" } },
          ScanIndexForward: false,
          Limit: 24,
        },
      },
    ]);
  });

  test("of one camera asks that camera's index", async () => {
    fake.answer = () => ({ body: { Items: [] } });
    expect((await get("/recordings?camera=garden&limit=3")).json).toEqual({ recordings: [], next: null });
    expect(input()).toMatchObject({
      IndexName: "by_camera",
      KeyConditionExpression: "#camera = :camera",
      ExpressionAttributeValues: { ":camera": { S: "garden" } },
      Limit: 3,
    });
  });

  test.each([
    ["from=2026-11-20T00:00:00Z", "#start >= :from", { ":from": { S: "2026-11-20T00:00:00.000Z" } }],
    ["to=2026-11-21T00:00:00Z", "#start < :to", { ":to": { S: "2026-11-21T00:00:00.000Z" } }],
    [
      "from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z",
      "#start BETWEEN :from AND :to",
      { ":from": { S: "2026-11-20T00:00:00.000Z" }, ":to": { S: "2026-11-20T23:59:59.999Z" } },
    ],
    ["from=2026-11-20T02:00:00%2B02:00", "#start >= :from", { ":from": { S: "2026-11-20T00:00:00.000Z" } }],
  ])("?%s is a range of the index", async (query, condition, values) => {
    fake.answer = () => ({ body: { Items: [] } });
    await get(`/recordings?${query}`);
    expect(input().KeyConditionExpression).toBe(`#kind = :kind AND ${condition}`);
    expect(input().ExpressionAttributeValues).toMatchObject(values);
    expect(input().ExpressionAttributeNames["#start"]).toBe("start");
  });

  test("a search asks for each word, without case and accents, and looks through more than it shows", async () => {
    const many = Array.from({ length: 5 }, (_, i) =>
      item({ id: `${id}-${i}`, start: `2026-11-21T12:00:0${9 - i}.000Z` }),
    );
    fake.answer = () => ({ body: { Items: many } });
    const { json } = await get(`/recordings?limit=2&q=${encodeURIComponent(" Pássaros  NO jardim ")}`);
    expect(input()).toMatchObject({
      FilterExpression: expect.stringMatching(
        / AND contains\(#search, :word0\) AND contains\(#search, :word1\) AND contains\(#search, :word2\)$/,
      ),
      ExpressionAttributeValues: { ":word0": { S: "passaros" }, ":word1": { S: "no" }, ":word2": { S: "jardim" } },
      Limit: 500,
    });
    expect(json.recordings.map((it: { id: string }) => it.id)).toEqual([`${id}-0`, `${id}-1`]);
    await get(`/recordings?limit=2&q=P%C3%A1ssaros++NO+jardim&after=${json.next}`);
    expect(input(1).ExclusiveStartKey).toEqual(
      attributes({ id: `${id}-1`, start: "2026-11-21T12:00:08.000Z", kind: "recording" }),
    );
  });

  test("a page on which nothing was found leads on", async () => {
    fake.answer = () => ({
      body: { Items: [], LastEvaluatedKey: attributes({ id, start: row.start, kind: "recording" }) },
    });
    expect((await get("/recordings?q=owl")).json).toEqual({ recordings: [], next: expect.any(String) });
  });

  test.each(["", "%20", "%CC%81"])("?q=%s is no search", async (q) => {
    fake.answer = () => ({ body: { Items: [] } });
    expect((await get(`/recordings?q=${q}`)).statusCode).toBe(200);
    expect(input()).toMatchObject({ Limit: 24, FilterExpression: expect.not.stringContaining("contains") });
  });

  test("what is deleted is another list, for operators, until it cannot be restored", async () => {
    fake.answer = () => ({ body: { Items: [item(deleted)] } });
    const { json } = await get("/recordings?deleted=true&camera=garden", "operator");
    expect(json.recordings).toEqual([{ ...shown, ...shownDeleted }]);
    expect(input()).toMatchObject({
      IndexName: "by_start",
      KeyConditionExpression: "#kind = :kind",
      FilterExpression: expect.stringContaining("#deleted > :gone AND #recordedBy = :camera"),
      ExpressionAttributeValues: {
        ":kind": { S: "deleted" },
        ":gone": { S: "2026-11-21T13:00:00.400Z" },
        ":camera": { S: "garden" },
      },
    });
    fake.received.length = 0;
    expect(refusal(await get("/recordings?deleted=true"))).toEqual([403, "forbidden"]);
    expect(fake.received).toEqual([]);
  });

  test("every name of an expression has its alias, and none is left over", async () => {
    fake.answer = () => ({ body: { Items: [] } });
    const time = "from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z";
    await get(`/recordings?${time}&q=owl&camera=garden&deleted=true`, "operator");
    const { KeyConditionExpression, FilterExpression, ExpressionAttributeNames, ExpressionAttributeValues } = input();
    const used = `${KeyConditionExpression} ${FilterExpression}`;
    expect(new Set(used.match(/#\w+/g))).toEqual(new Set(Object.keys(ExpressionAttributeNames)));
    expect(new Set(used.match(/:\w+/g))).toEqual(new Set(Object.keys(ExpressionAttributeValues)));
  });

  test("goes on where the page before ended", async () => {
    hasMore({ kind: "recording" });
    const { next } = (await get("/recordings?limit=1")).json;
    await get(`/recordings?after=${next}`);
    expect(input(1).ExclusiveStartKey).toEqual(attributes({ id, start: row.start, kind: "recording" }));
  });

  test("goes on within a camera", async () => {
    hasMore({ camera: "garden" });
    const { next } = (await get("/recordings?camera=garden")).json;
    await get(`/recordings?camera=garden&after=${next}`);
    expect(input(1).ExclusiveStartKey).toEqual(attributes({ id, start: row.start, camera: "garden" }));
  });

  test.each(["camera=door", "from=2026-01-01T00:00:00Z", "to=2027-01-01T00:00:00Z", "q=owl", "deleted=true"])(
    "a cursor of all is not taken with ?%s, nor the other way round",
    async (query) => {
      hasMore({ kind: "recording" });
      const all = (await get("/recordings", "operator")).json.next;
      const filtered = (await get(`/recordings?${query}`, "operator")).json.next;
      for (const path of [`/recordings?${query}&after=${all}`, `/recordings?after=${filtered}`]) {
        const answer = await get(path, "operator");
        expect(refusal(answer)).toEqual([422, "invalid_input"]);
        expect(answer.json.error.details[0].path).toBe("after");
      }
      expect((await get(`/recordings?${query}&after=${filtered}`, "operator")).statusCode).toBe(200);
    },
  );

  test.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=1.5", "limit"],
    ["limit=ten", "limit"],
    ["limit=", "limit"],
    ["limit=1&limit=2", "limit"],
    ["camera=Garden", "camera"],
    ["camera=../etc", "camera"],
    ["from=yesterday", "from"],
    ["from=2026-13-01T00:00:00Z", "from"],
    ["to=2026-11-21", "to"],
    ["from=2026-11-21T00:00:00Z&to=2026-11-21T00:00:00Z", "to"],
    [`q=${"x".repeat(101)}`, "q"],
    ["deleted=yes", "deleted"],
    ["after=", "after"],
    ["after=junk", "after"],
    [`after=${Buffer.from('["a","b"]').toString("base64url")}`, "after"],
    [`after=${Buffer.from(`["${id}","${row.start}","AAAAAAAAAAAA"]`).toString("base64url")}`, "after"],
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
    one({ poster: null, title: "Birds", thumbs: "thumbs.json" });
    const thumbs = `/media/garden/${id}/thumbs.json`;
    expect((await get(`/recordings/${id}`)).json).toEqual({ ...shown, poster: null, title: "Birds", thumbs });
  });

  test("is 404 recording_not_found when there is none", async () => {
    expect(refusal(await get("/recordings/nothing"))).toEqual([404, "recording_not_found"]);
  });

  test("a deleted one is there for operators, while it can be restored", async () => {
    one(deleted);
    expect(refusal(await get(`/recordings/${id}`))).toEqual([404, "recording_not_found"]);
    expect((await get(`/recordings/${id}`, "operator")).json).toEqual({ ...shown, ...shownDeleted });
    one({ ...deleted, deleted: new Date(now - 3_600_000).toISOString() });
    expect(refusal(await get(`/recordings/${id}`, "operator"))).toEqual([404, "recording_not_found"]);
  });

  test("what is kept no longer is not there, though its row still is", async () => {
    one({ expires: Math.floor(now / 1000) });
    expect(refusal(await get(`/recordings/${id}`, "operator"))).toEqual([404, "recording_not_found"]);
  });

  test("the totals are no recording", async () => {
    fake.answer = () => ({ body: { Item: attributes({ id: "storage", bytes: 1 }) } });
    expect(refusal(await get("/recordings/storage", "operator"))).toEqual([404, "recording_not_found"]);
  });

  test.each(["UPPER", "a%00b", "..%2F..%2Fetc", "a".repeat(65)])("refuses %s without asking the table", async (odd) => {
    expect(refusal(await get(`/recordings/${odd}`))).toEqual([422, "invalid_input"]);
    expect(fake.received).toHaveLength(0);
  });
});

describe("PATCH /recordings/{id}", () => {
  const titles: (string | null)[] = [];
  const rename = async (_: unknown, title: string | null): Promise<Row> => {
    titles.push(title);
    return { ...row, title };
  };
  const patch = (body: unknown) => change({ editor: { rename, delete: nothing, restore: nothing } }, line, { body });
  const line = `PATCH /recordings/${id}`;

  test.each([
    ["  Birds at the feeder ", "Birds at the feeder"],
    ["Pássaros 🐦‍⬛ — נר", "Pássaros 🐦‍⬛ — נר"],
    ["x".repeat(200), "x".repeat(200)],
    [` ${"x".repeat(200)}\n`, "x".repeat(200)],
    ["", null],
    [" \t\n", null],
    [null, null],
  ])("%j becomes %j", async (title, kept) => {
    one();
    titles.length = 0;
    expect((await patch({ title })).json).toEqual({ ...shown, title: kept });
    expect(titles).toEqual([kept]);
  });

  test.each([
    { title: "x".repeat(201) },
    { title: "one\ntwo" },
    { title: "a\u0000b" },
    { title: "a\u0085b" },
    { title: "a\u2028b" },
    { title: "\ud800" },
    { title: 7 },
    { title: undefined },
    {},
    [],
    null,
  ])("%j is refused", async (body) => {
    one();
    expect(refusal(await patch(body))).toEqual([422, "invalid_input"]);
  });

  test("of nothing is 404", async () => {
    expect(refusal(await patch({ title: "x" }))).toEqual([404, "recording_not_found"]);
  });
});

test("DELETE /recordings/{id} says until when it can be taken back", async () => {
  one();
  const editor = { rename: nothing, delete: async () => "2026-11-21T14:00:00.400Z", restore: nothing };
  const answer = await change({ editor }, `DELETE /recordings/${id}`);
  expect([answer.statusCode, answer.json]).toEqual([202, { id, undoUntil: "2026-11-21T15:00:00.400Z" }]);
});

test("POST /recordings/{id}/restore answers the recording", async () => {
  one(deleted);
  const editor = { rename: nothing, delete: nothing, restore: async () => row };
  expect((await change({ editor }, `POST /recordings/${id}/restore`)).json).toEqual(shown);
});

describe("links", () => {
  const token = "secret-of-the-link";
  const made: object[] = [];
  const links = {
    create: async (link: object) => {
      made.push(link);
      return token;
    },
    endAll: async (recording: string) => void made.push({ ended: recording }),
  };

  test.each([
    [{}, "2026-11-22T14:00:00.000Z"],
    [{ hours: 1 }, "2026-11-21T15:00:00.000Z"],
    [{ hours: 168 }, "2026-11-28T14:00:00.000Z"],
  ])("%j makes one that ends at %s, and the token is in no log", async (body, expires) => {
    one();
    made.length = 0;
    const answer = await change({ links }, `POST /recordings/${id}/share`, { body });
    expect([answer.statusCode, answer.json]).toEqual([
      201,
      { url: `https://live.example.com/#/shared/${token}`, expires },
    ]);
    expect(made).toEqual([{ recording: id, camera: "garden", by: "sub-1", expires: Date.parse(expires) / 1000 }]);
    expect(JSON.stringify(logs)).not.toContain(token);
  });

  test("without a body it lives a day", async () => {
    one();
    const { json } = await change({ links }, `POST /recordings/${id}/share`);
    expect(json.expires).toBe("2026-11-22T14:00:00.000Z");
  });

  test.each([0, 169, 1.5, "24", null, -1])("%j hours are refused", async (hours) => {
    one();
    expect(refusal(await change({}, `POST /recordings/${id}/share`, { body: { hours } }))).toEqual([
      422,
      "invalid_input",
    ]);
  });

  test("what is deleted is not shared, but its links can be ended", async () => {
    one(deleted);
    made.length = 0;
    expect(refusal(await change({}, `POST /recordings/${id}/share`))).toEqual([404, "recording_not_found"]);
    expect((await change({ links }, `DELETE /recordings/${id}/share`)).statusCode).toBe(204);
    expect(made).toEqual([{ ended: id }]);
  });
});

describe("GET /storage", () => {
  test("answers what was counted, camera by camera", async () => {
    const gate = { bytes: 5, recordings: 1, oldest: "2026-11-01T00:00:00.000Z" };
    const totals = { id: "storage", bytes: 5, recordings: 1, cameras: { gate }, updated: row.updated };
    fake.answer = () => ({ body: { Item: attributes(totals) } });
    expect((await get("/storage")).json).toEqual({
      bytes: 5,
      recordings: 1,
      cameras: [
        { name: "garden", bytes: 0, recordings: 0, oldest: null },
        { name: "gate", ...gate },
      ],
      retentionDays: 30,
      updated: row.updated,
    });
    expect(input()).toMatchObject({ TableName: "recordings", Key: { id: { S: "storage" } } });
  });

  test("is all zero before the first count", async () => {
    expect((await get("/storage")).json).toMatchObject({ bytes: 0, recordings: 0, updated: null });
  });
});

describe("who is limited to cameras", () => {
  const as = (cameras: string, line: string) => send(app(), line, { groups: "viewer", cameras });

  test("finds recordings of those only, also on a page without a camera", async () => {
    fake.answer = () => ({ body: { Items: [item()] } });
    await as("gate,garden", "GET /recordings?q=fox");
    expect(fake.received[0]?.input).toMatchObject({
      FilterExpression: expect.stringContaining("#camera IN (:only0,:only1)"),
      ExpressionAttributeNames: expect.objectContaining({ "#camera": "camera" }),
      ExpressionAttributeValues: expect.objectContaining({ ":only0": { S: "gate" }, ":only1": { S: "garden" } }),
      Limit: 500,
    });
    await as("garden", "GET /recordings?camera=garden&limit=1");
    expect(fake.received[1]?.input.FilterExpression).not.toContain("IN (");
  });

  test("finds nothing of other cameras, without a query", async () => {
    for (const [cameras, path] of [
      ["gate", "/recordings?camera=garden"],
      ["", "/recordings"],
    ] as const)
      expect((await as(cameras, `GET ${path}`)).json).toEqual({ recordings: [], next: null });
    expect(fake.received).toEqual([]);
  });

  test("is not told that there is another camera's recording", async () => {
    fake.answer = () => ({ body: { Item: item() } });
    expect((await as("garden", `GET /recordings/${id}`)).statusCode).toBe(200);
    expect(refusal(await as("gate", `GET /recordings/${id}`))).toEqual([404, "recording_not_found"]);
  });

  test("sees what their cameras take, and the sum of that", async () => {
    const counted = (bytes: number) => ({ bytes, recordings: 1, oldest: null });
    const totals = { id: "storage", bytes: 9, recordings: 2, updated: "2026-11-21T12:00:00.000Z" };
    const Item = attributes({ ...totals, cameras: { garden: counted(7), gate: counted(2) } });
    fake.answer = () => ({ body: { Item } });
    expect((await as("gate", "GET /storage")).json).toMatchObject({
      ...{ bytes: 2, recordings: 1 },
      cameras: [{ name: "gate", bytes: 2 }],
    });
    expect((await as("*", "GET /storage")).json).toMatchObject({ bytes: 9, recordings: 2 });
  });
});
