import { Forbidden, fetchPieces } from "./fetching";
import { Join } from "./join";
import type { Failure, Obstacle, Order, Report } from "./messages";
import type { Piece } from "./pieces";
import { chosenPlace, ownPlace, type Place } from "./place";

/** Runs looked into for sound or a picture that the first has not got. */
const mostRuns = 8;

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  postMessage(report: Report): void;
};
const cancelling = new AbortController();
let waiting = new Set<() => void>();

worker.onmessage = ({ data: order }) => {
  if (order.kind === "start") void download(order.pieces, order.handle);
  else if (order.kind === "cancel") cancelling.abort();
  for (const go of waiting) go();
  waiting = new Set();
};

/** Fetches, joins and writes; ends with one report of how that went. */
async function download(pieces: readonly Piece[], handle: FileSystemFileHandle | null): Promise<void> {
  let place: Place | undefined;
  try {
    place = handle ? await chosenPlace(handle) : await ownPlace();
    worker.postMessage(await joinAll(pieces, place));
  } catch (trouble) {
    await place?.abort().catch(() => {});
    if (cancelling.signal.aborted) worker.postMessage({ kind: "cancelled" });
    else worker.postMessage({ kind: "failed", failure: kindOf(trouble), reason: String(trouble) });
  }
}

async function joinAll(pieces: readonly Piece[], place: Place): Promise<Report> {
  let bytes = 0;
  const target = new WritableStream({
    async write({ data, position }: { data: Uint8Array<ArrayBuffer>; position: number }) {
      await place.write(data, position);
      bytes = Math.max(bytes, position + data.length);
    },
  });
  const join = new Join(target);
  await learn(join, pieces);
  let [seconds, gone, hole] = [0, 0, false];
  for await (const { piece, bytes: segment } of fetchPieces(pieces, ways)) {
    if (segment) await join.add(segment, piece.duration, piece.discontinuity || hole);
    else gone += piece.duration;
    hole = segment === null;
    seconds += piece.duration;
    worker.postMessage({ kind: "progress", seconds, bytes });
  }
  await join.finish();
  return { kind: "done", file: await place.close(), bytes, gone, soundLost: join.soundLost };
}

/** Whether there is a picture and sound is to be known before the first byte of the file; mostly, the first segment has both. */
async function learn(join: Join, pieces: readonly Piece[]): Promise<void> {
  const begins = pieces.filter(({ discontinuity }, n) => n === 0 || discontinuity).slice(0, mostRuns);
  for (const begin of begins)
    for await (const { bytes } of fetchPieces([begin], ways)) if (bytes && (await join.learn(bytes))) return;
}

const ways = {
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  wait: (milliseconds: number) => orders(milliseconds),
  cleared: (obstacle: Obstacle) => {
    worker.postMessage({ kind: "waiting", obstacle });
    return orders();
  },
  signal: cancelling.signal,
};

/** Until the page says something, or for so long. */
function orders(milliseconds?: number): Promise<void> {
  return new Promise((go) => {
    waiting.add(go);
    if (milliseconds !== undefined) setTimeout(go, milliseconds);
  });
}

function kindOf(trouble: unknown): Failure {
  if (trouble instanceof Forbidden) return "forbidden";
  return trouble instanceof DOMException && trouble.name === "QuotaExceededError" ? "full" : "unreadable";
}
