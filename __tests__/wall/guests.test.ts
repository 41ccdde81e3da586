import { describe, expect, test } from "@jest/globals";
import { linkToken, recordingId } from "../lambdas/support/apps";
import { personOf } from "./support/api-rows";
import { mediaOf, secret } from "./support/objects";
import { theWorld } from "./support/world";

const world = theWorld();
const own = `/media/garden/${recordingId}/`;

/** The cookies of an answer, as a browser sends them to a path: by their own paths, the longest first. */
function jarOf(cookies: readonly string[] = []): (path: string) => string {
  const kept = cookies.map((line) => ({
    pair: line.split(";")[0] ?? "",
    path: /; Path=([^;]+)/.exec(line)?.[1] ?? "/",
  }));
  kept.sort((a, b) => b.path.length - a.path.length);
  return (path) =>
    kept
      .filter((it) => path.startsWith(it.path))
      .map(({ pair }) => pair)
      .join("; ");
}

/** Every pair that was given, sent wherever somebody likes. */
const everywhere = (cookies: readonly string[] = []) => cookies.map((line) => line.split(";")[0]).join("; ");

async function seen(path: string, cookie: string): Promise<boolean> {
  const { status, text } = await world.ask(path, { headers: cookie ? { cookie } : {} });
  expect([200, 403]).toContain(status);
  expect(text.includes(secret)).toBe(status === 200);
  return status === 200;
}

describe("what the API gives opens what it is for, and nothing else", () => {
  test("a viewer's cookies open the viewer's cameras", async () => {
    const headers = { ...personOf(["viewer"]), "x-loge": "1" };
    const { headers: answered } = await world.ask("/api/session/playback", { method: "POST", headers });
    const jar = jarOf(answered["set-cookie"]);
    // The functions of this world know the garden only; the bucket has the gate too.
    for (const { path } of mediaOf("garden")) expect([path, await seen(path, jar(path))]).toEqual([path, true]);
    for (const { path } of mediaOf("gate"))
      expect([path, await seen(path, everywhere(answered["set-cookie"]))]).toEqual([path, false]);
  });

  test("a viewer who is limited to other cameras gets nothing of the garden, by whatever route", async () => {
    const who = personOf(["viewer"], { sub: "sub-limited" });
    const played = await world.ask("/api/session/playback", { method: "POST", headers: { ...who, "x-loge": "1" } });
    for (const { path } of mediaOf("garden"))
      expect([path, await seen(path, everywhere(played.headers["set-cookie"]))]).toEqual([path, false]);
    for (const path of ["/cameras", "/recordings", "/recordings?camera=garden", "/recordings?q=garden", "/storage"]) {
      const { status, text } = await world.ask(`/api${path}`, { headers: who });
      expect([path, status < 500, /"(name|camera|id)":"[^"]*garden|"recordings":1/.test(text)]).toEqual([
        path,
        true,
        false,
      ]);
    }
    expect((await world.ask(`/api/recordings/${recordingId}`, { headers: who })).status).toBe(404);
  });

  test("a link's cookies open its recording: not the camera, not another recording, not another camera", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ token: linkToken });
    const { headers: answered } = await world.ask("/api/shared", { method: "POST", headers, body });
    const jar = jarOf(answered["set-cookie"]);
    const other = mediaOf("garden").map((it) => ({ ...it, path: it.path.replace("t120000z", "t130000z") }));
    for (const { path } of [...mediaOf("garden"), ...mediaOf("gate"), ...other]) {
      const isOwn = path.startsWith(own);
      expect([path, jar(path) !== "", await seen(path, everywhere(answered["set-cookie"]))]).toEqual([
        path,
        isOwn,
        isOwn,
      ]);
    }
  });
});
