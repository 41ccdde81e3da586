import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "../bench";
import type { Measure, Outcome } from "../measure";
import type { Row } from "../row";
import { percentile, spread } from "../statistics";
import { Visitor } from "../visitor";

const VIEWERS = 200;
const SECONDS = 15;
/** A segment at the latency that is set by default: how often a player asks for the playlist. */
const POLL_MS = 2_000;
/** How often the page looks at a camera's status. */
const STATUS_MS = 5_000;
/** After the viewers have left, what they caused has been written down. */
const SETTLE_MS = 500;

/**
 * Viewers who each ask for `live.m3u8`, for every new segment of it and for `status.json`, as the page does; then the same
 * of the emulated bucket, by nobody in particular. Functions that ran meanwhile are counted in their log.
 */
export const viewers: Row = {
  name: "viewers",
  title: `${VIEWERS} viewers for ${SECONDS} s, at the edge and straight at the emulated S3`,
  async measure(bench) {
    const camera = await bench.live();
    const who = await bench.visitor();
    const { emulator } = await bench.run();
    const bucket: string = bench.state().find("aws_s3_bucket", (it) => it.bucket.endsWith("-media"))?.attributes.bucket;
    const ran = invocations(bench);
    const edge = await crowd(() => who.another(), `/media/${camera}`);
    await pause(SETTLE_MS);
    const called = invocations(bench) - ran;
    const direct = await crowd(() => new Visitor(emulator), `/${bucket}/media/${camera}`);
    return [
      {
        what: `functions run by ${VIEWERS} viewers in ${edge.polls} polls`,
        value: called,
        unit: "calls",
        against: { what: "limit", value: 0 },
      },
      {
        what: `${VIEWERS} viewers at the edge: refused or failed`,
        value: edge.errors,
        unit: "errors",
        against: { what: "limit", value: 0 },
      },
      ...(["playlists", "segments"] as const).flatMap((kind) => compared(kind, edge, direct)),
    ];
  },
};

interface Crowd {
  readonly playlists: number[];
  readonly segments: number[];
  polls: number;
  errors: number;
}

function compared(kind: "playlists" | "segments", edge: Crowd, direct: Crowd): Outcome[] {
  return [0.5, 0.99].map((share): Measure => {
    const peer = `the emulated S3${direct.errors ? `, ${direct.errors} errors` : ""}`;
    return {
      what: `${VIEWERS} viewers at the edge: ${kind}, p${share * 100}`,
      value: percentile(edge[kind], share),
      unit: "ms",
      spread: spread(edge[kind]),
      against: { what: peer, value: percentile(direct[kind], share), spread: spread(direct[kind]) },
    };
  });
}

async function crowd(make: () => Visitor, folder: string): Promise<Crowd> {
  const found: Crowd = { playlists: [], segments: [], polls: 0, errors: 0 };
  const end = performance.now() + SECONDS * 1000;
  const one = async (place: number) => {
    const visitor = make();
    let segment = "";
    let status = performance.now() + Math.random() * STATUS_MS;
    const get = async (path: string, into?: number[]) => {
      found.polls++;
      const answer = await visitor.get(`${folder}/${path}`).catch(() => undefined);
      if (answer?.status !== 200) found.errors++;
      else into?.push(answer.ms);
      return answer?.status === 200 ? answer.body : undefined;
    };
    await pause((place / VIEWERS) * POLL_MS);
    while (performance.now() < end) {
      const next = performance.now() + POLL_MS;
      const newest = newestOf((await get("live.m3u8", found.playlists))?.toString() ?? "");
      if (newest && newest !== segment) await get(newest, found.segments);
      segment = newest || segment;
      if (performance.now() > status) {
        status += STATUS_MS;
        await get("status.json");
      }
      await pause(Math.max(0, Math.min(next, end) - performance.now()));
    }
    visitor.leave();
  };
  await Promise.all(Array.from({ length: VIEWERS }, (_, place) => one(place)));
  return found;
}

/** The last segment that a playlist names; nothing where there is none. */
export function newestOf(playlist: string): string {
  return playlist.split("\n").findLast((line) => line !== "" && !line.startsWith("#")) ?? "";
}

/** Requests that functions have answered so far. The catalogue's are not of viewers: the recorder's writes call it. */
function invocations(bench: Bench): number {
  return callsIn(readFileSync(bench.file("logs/functions.log"), "utf8"));
}

/** Lines in which a function of the API says that it answered. */
export function callsIn(log: string): number {
  return log.split("\n").filter((line) => line.includes('"message":"request"')).length;
}
