import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { settle } from "../../modules/owncast/recorder/support/memory";
import { sourcePlaylist } from "../../modules/owncast/recorder/support/source";
import type { Studio } from "../../modules/owncast/recorder/support/studio";
import { type Film, segmentSeconds } from "./clock-film";

/** Owncast's window, in segments. */
const window = 5;

/** Sends a film, or its segments `from` to below `to`, to the recorder as Owncast does: each when its last picture was taken. */
export async function send(
  studio: Studio,
  film: Film,
  { from = 0, to = film.segments.length, renditions = 1 } = {},
): Promise<void> {
  for (let n = from; n < to; n++) {
    await studio.pass(segmentSeconds);
    await hand(studio, film, n, renditions);
  }
}

/** Hands over the segment that ends now, the same for each rendition, and the playlist that names it. */
async function hand({ camera, clock }: Studio, { stream, segments }: Film, n: number, renditions = 1): Promise<void> {
  const segment = segments[n];
  if (!segment) throw new Error(`The film has no segment ${n}.`);
  for (let rendition = 0; rendition < renditions; rendition++)
    await camera.receive({ stream, n, rendition }, Readable.from([segment.body]));
  const first = Math.max(0, n - window + 1);
  const time = clock.now() - (n - first + 1) * segmentSeconds * 1000;
  await camera.playlist(sourcePlaylist(stream, first, n, time, segmentSeconds));
  await settle();
}

/** Real time in which the recorder's clock moves on, in milliseconds. */
const beat = 100;

/** The camera films on in real time, from segment `next`. The recorder's clock must stand at now. */
export function filmOn(studio: Studio, film: Film, next: number) {
  const began = Date.now() - next * segmentSeconds * 1000;
  let isCut = false;
  let last = film.segments.length;
  const run = async () => {
    for (let n = next; n < last && !isCut; n++) {
      const due = began + (n + 1) * segmentSeconds * 1000;
      while (Date.now() < due && !isCut) {
        await pause(Math.min(beat, Math.max(1, due - Date.now())));
        await follow(studio);
      }
      if (!isCut) await hand(studio, film, n);
    }
  };
  const running = run();
  return {
    /** The second that the camera films now. */
    second: () => Math.floor((Date.now() - began) / 1000),
    /** Ends the stream with the segment that is filmed now: tells its last second, and when the recording is whole. */
    end(): { readonly last: number; readonly whole: Promise<void> } {
      last = Math.ceil((Date.now() - began) / 1000 / segmentSeconds);
      const close = async () => {
        await running;
        await studio.camera.stopped();
        await studio.pass(20);
      };
      return { last: last * segmentSeconds - 1, whole: close() };
    },
    async cut(): Promise<void> {
      isCut = true;
      await running;
    },
  };
}

async function follow({ clock, camera }: Studio): Promise<void> {
  const behind = Date.now() - clock.now();
  if (behind <= 0) return;
  await clock.advance(behind);
  camera.tick();
  await settle();
}
