import { setTimeout as wait } from "node:timers/promises";
import type { Bench } from "../bench";
import { MEGABITS } from "../camera";
import type { Row } from "../row";

const MINUTES = 30;
/** Seconds: the newest segment, and one that is on its way. */
const UNFINISHED = 8;

/** Whether nginx and Owncast hold a camera that sends over TLS for long: cameras behind such proxies were seen to fall off. */
export const soak: Row = {
  name: "soak",
  title: `soak: ${MINUTES} min of a camera by RTMPS`,
  onlyNamed: true,
  async measure(bench) {
    const what = `a ${MEGABITS} Mbit/s camera by RTMPS for ${MINUTES} min`;
    const camera = await bench.live("rtmps");
    const connections = bench.connections();
    const before = await recorded(bench, camera);
    const began = performance.now();
    for (let minute = 1; minute <= MINUTES; minute++) {
      await wait(60_000);
      bench.say(`  · ${minute} of ${MINUTES} min, ${bench.connections() - connections} connections lost`);
    }
    const elapsed = (performance.now() - began) / 1000;
    const after = await recorded(bench, camera);
    const same = after.folder === before.folder;
    return [
      {
        ...{ what: `${what}: connections lost`, value: bench.connections() - connections, unit: "errors" as const },
        against: { what: "limit", value: 0 },
      },
      {
        ...{
          what: `${what}: breaks in its recording`,
          value: same ? after.breaks : Number.NaN,
          unit: "errors" as const,
        },
        against: { what: "limit", value: 0 },
      },
      {
        what: `${what}: seconds that it lacks`,
        value: same ? Math.max(0, elapsed - (after.seconds - before.seconds)) : Number.NaN,
        unit: "s",
        against: { what: "what is not finished yet", value: UNFINISHED },
      },
    ];
  },
};

interface Recorded {
  readonly folder: string;
  readonly seconds: number;
  readonly breaks: number;
}

/** The recording that goes on, up to its newest line in `live.m3u8`. */
async function recorded(bench: Bench, camera: string): Promise<Recorded> {
  const who = await bench.visitor();
  const live = await who.text(`/media/${camera}/live.m3u8`);
  const newest = live.match(/^[^#\s].*$/gm)?.at(-1) ?? "";
  const [, folder = "", name = ""] = /^(.*\/)?([^/]+)$/.exec(newest) ?? [];
  const index = await who.text(`/media/${camera}/${folder}index.m3u8`);
  // `index.m3u8` is up to half a minute behind: the live playlist goes on where it ends.
  const known = index.match(/^[^#\s].*$/gm)?.at(-1) ?? "";
  const rest = live.split(`${folder}${known}\n`)[1] ?? "";
  if (!rest && name !== known)
    throw new Error(`${folder}index.m3u8 ends with ${known}, which live.m3u8 does not have.`);
  const lines = index + rest;
  const seconds = [...lines.matchAll(/^#EXTINF:([\d.]+)/gm)].reduce((sum, [, length]) => sum + Number(length), 0);
  return { folder, seconds, breaks: [...lines.matchAll(/^#EXT-X-DISCONTINUITY$/gm)].length };
}
