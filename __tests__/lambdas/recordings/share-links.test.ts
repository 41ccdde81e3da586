import { beforeEach, expect, test } from "@jest/globals";
import { SharedRecordings } from "../../../lambdas/playback/shared-recordings";
import { ShareLinks } from "../../../lambdas/recordings/share-links";
import { shareId } from "../../../lambdas/shared/share-rows";
import { attributes, type Item, plain } from "../../../lambdas/shared/table";

const rows = new Map<string, Item>();
const start = Date.parse("2026-11-21T12:00:00.000Z");
const hour = 3_600_000;
let now = start;
beforeEach(() => {
  rows.clear();
  now = start;
});

/** DynamoDB's part: an update that sets one attribute and adds to another. */
const access = {
  get: async (id: string) => rows.get(id),
  put: async (item: Item) => void rows.set(String(item.id), item),
  call: async (_operation: string, { Key, ExpressionAttributeValues }: any) => {
    const { id } = plain(Key) as { id: string };
    const { ":more": more, ":expires": expires } = plain(ExpressionAttributeValues);
    rows.set(id, { id, expires, round: Number(rows.get(id)?.round ?? 0) + Number(more) });
    return { Attributes: attributes(rows.get(id) as Item) } as any;
  },
};
const links = new ShareLinks(access, () => now);
const shared = new SharedRecordings(access, { get: async (id) => ({ id, kind: "recording" }) }, () => now);
const make = (hours = 24, recording = "a") =>
  links.create({ recording, camera: "garden", by: "sub-1", expires: (now + hours * hour) / 1000 });

test("a token has 32 random bytes, and the table only its SHA-256", async () => {
  const token = await make();
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(await make()).not.toBe(token);
  expect(shareId(token)).toMatch(/^share#[0-9a-f]{64}$/);
  expect(rows.get(shareId(token))).toMatchObject({
    recording: "a",
    camera: "garden",
    by: "sub-1",
    expires: (start + 24 * hour) / 1000,
  });
  expect(JSON.stringify([...rows])).not.toContain(token);
});

test("a link works until its end, whether or not DynamoDB has deleted it", async () => {
  const token = await make(1);
  now = start + hour - 1;
  expect(await shared.find(token)).toMatchObject({ row: { id: "a" }, expires: (start + hour) / 1000 });
  now = start + hour;
  expect(await shared.find(token)).toBeUndefined();
});

test("all links of a recording end at once; those of others, and new ones, work", async () => {
  const [first, second, other] = [await make(), await make(), await make(24, "b")];
  await links.endAll("a");
  expect(await shared.find(first)).toBeUndefined();
  expect(await shared.find(second)).toBeUndefined();
  expect(await shared.find(other)).toMatchObject({ row: { id: "b" } });
  expect(await shared.find(await make())).toMatchObject({ row: { id: "a" } });
});

test("what counts a recording's rounds outlives each link of it", async () => {
  await links.endAll("a");
  now += 20 * 24 * hour;
  const token = await make(168);
  expect(Number(rows.get("share#recording#a")?.expires) * 1000).toBeGreaterThan(now + 168 * hour);
  // Were it gone all the same: no link works that nobody can end.
  rows.delete("share#recording#a");
  expect(await shared.find(token)).toBeUndefined();
});

test("what no link was made of is none", async () => {
  await make();
  for (const odd of ["A".repeat(43), "recording#a", ""]) expect(await shared.find(odd)).toBeUndefined();
});
