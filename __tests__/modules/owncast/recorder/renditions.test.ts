import { Readable } from "node:stream";
import { beforeEach, expect, test } from "@jest/globals";
import { settle } from "./support/memory";
import { sourcePlaylist } from "./support/source";
import { parseMultivariant } from "./support/strict-multivariant";
import { parseStrictly } from "./support/strict-playlist";
import { Studio } from "./support/studio";

const BOTH = ["source", "720p"];
const ID = "20261121t120000z-garden";
let studio: Studio;

beforeEach(async () => {
  studio = new Studio();
  await studio.boot(undefined, true, BOTH);
});

async function send(stream: string, n: number, rendition: number): Promise<void> {
  const body = Buffer.from(rendition === 0 ? `${stream}-${n}` : `${stream}-${n} small`);
  await studio.camera.receive({ stream, n, rendition }, Readable.from([body]));
  await settle();
}

/** Owncast finishes segments `from` to `to` in those renditions, one each two seconds. */
async function film(stream: string, from: number, to: number, renditions = [0, 1]): Promise<void> {
  for (let n = from; n <= to; n++) {
    await studio.pass(2);
    for (const rendition of renditions) await send(stream, n, rendition);
    await studio.camera.playlist(sourcePlaylist(stream, from, n, studio.clock.now() - (n - from + 1) * 2000));
    await settle();
  }
}

const text = (file: string) => studio.store.text(`media/garden/${file}`);
const lines = (file: string) => parseStrictly(text(file)).segments;
const end = async () => {
  await studio.camera.stopped();
  await studio.pass(20);
};

test("each has its playlists, which differ in nothing but the folder, and a list says what there is", async () => {
  await film("A", 0, 2);
  expect(parseMultivariant(text("live.m3u8")).map(({ uri }) => uri)).toEqual(["live-source.m3u8", "live-720p.m3u8"]);
  expect(lines("live-720p.m3u8").map(({ uri }) => uri)).toEqual([0, 1, 2].map((n) => `${ID}/720p/00000${n}.ts`));
  await end();
  const variants = parseMultivariant(text(`${ID}/index.m3u8`));
  expect(variants.map(({ uri }) => uri)).toEqual(["source/index.m3u8", "720p/index.m3u8"]);
  expect(lines(`${ID}/720p/index.m3u8`)).toEqual(lines(`${ID}/source/index.m3u8`));
  expect(text(`${ID}/720p/000001.ts`)).toBe("A-1 small");
  expect(studio.recordings).toMatchObject([{ playlist: "index.m3u8", segments: 3, bytes: 3 * 3 + 3 * 9 }]);
  expect(studio.disk.files.size + studio.disk.changes.size).toBe(0);
});

test("a line waits for all of them", async () => {
  await film("A", 0, 0);
  await film("A", 1, 1, [0]);
  expect(lines("live-source.m3u8")).toHaveLength(1);
  await send("A", 1, 1);
  expect(lines("live-source.m3u8")).toHaveLength(2);
});

test.each([
  [1, "../source/000001.ts"],
  [0, "../720p/000001.ts"],
])("where rendition %d never comes, the other stands in, and both change there", async (missing, standIn) => {
  await film("A", 0, 0);
  await film("A", 1, 1, [1 - missing]);
  await film("A", 2, 3);
  await studio.pass(13);
  await send("A", 1, missing);
  await end();
  const all = BOTH.map((name) => lines(`${ID}/${name}/index.m3u8`));
  const [own, other] = missing === 0 ? all : [...all].reverse();
  expect(own?.map(({ uri }) => uri)).toEqual(["000000.ts", standIn, "000002.ts", "000003.ts"]);
  expect(other?.map(({ uri }) => uri)).toEqual(["000000.ts", "000001.ts", "000002.ts", "000003.ts"]);
  for (const each of all) expect(each.map(({ discontinuity }) => discontinuity)).toEqual([false, true, true, false]);
  expect(studio.disk.files.size + studio.disk.changes.size).toBe(0);
});

test("a crash forgets neither what waits nor what is in the bucket", async () => {
  await film("A", 0, 1);
  studio.store.isDown = true;
  await film("A", 2, 3);
  studio.crash();
  studio.store.isDown = false;
  await studio.boot(undefined, true, BOTH);
  await film("A", 4, 4);
  await end();
  for (const name of BOTH) {
    const found = lines(`${ID}/${name}/index.m3u8`);
    expect(found.map(({ uri, discontinuity }) => [uri, discontinuity])).toEqual(
      [0, 1, 2, 3, 4].map((n) => [`00000${n}.ts`, false]),
    );
  }
  expect(studio.disk.files.size + studio.disk.changes.size).toBe(0);
});

test.each([[[]], [["source", "480p"]]])("other settings (%j) begin another recording", async (renditions) => {
  await film("A", 0, 1);
  studio.crash();
  await studio.boot(undefined, true, renditions);
  await film("B", 0, 1, renditions.map((_, place) => place).concat(renditions.length > 0 ? [] : [0]));
  await end();
  expect(studio.recordings.map(({ state, segments }) => [state, segments])).toEqual([
    ["ended", 2],
    ["ended", 2],
  ]);
  expect(text("live.m3u8").includes("EXT-X-STREAM-INF")).toBe(renditions.length > 0);
  expect(studio.disk.files.size + studio.disk.changes.size).toBe(0);
});
