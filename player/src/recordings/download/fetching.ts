import type { Obstacle } from "./messages";
import type { Piece } from "./pieces";

/** Segments that are on their way at a time. */
const ahead = 3;
/** Milliseconds before each further try of a segment for which no answer came. */
const patience = [500, 2_000, 5_000];
/** Times that the edge may refuse one segment although the cookies are new. */
const mostRefusals = 3;

export interface Fetched {
  readonly piece: Piece;
  /** Null when the segment is no longer there. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** New cookies did not help: whoever is signed in may not see this any more. */
export class Forbidden extends Error {}

interface Ways {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Ends once the obstacle may be gone. */
  readonly cleared: (obstacle: Obstacle) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * The segments in their order, a few fetched ahead.
 * @throws Forbidden; the signal's reason once it is aborted
 */
export async function* fetchPieces(pieces: readonly Piece[], ways: Ways): AsyncGenerator<Fetched> {
  const coming: { piece: Piece; bytes: Promise<Fetched["bytes"]> }[] = [];
  for (const piece of pieces) {
    const bytes = load(piece.url, ways);
    // Looked at in its turn; until then it is nobody's fault.
    bytes.catch(() => {});
    coming.push({ piece, bytes });
    if (coming.length >= ahead) yield await next(coming);
  }
  while (coming.length > 0) yield await next(coming);
}

async function next(coming: { piece: Piece; bytes: Promise<Fetched["bytes"]> }[]): Promise<Fetched> {
  const [first] = coming.splice(0, 1) as [{ piece: Piece; bytes: Promise<Fetched["bytes"]> }];
  return { piece: first.piece, bytes: await first.bytes };
}

async function load(url: string, ways: Ways): Promise<Fetched["bytes"]> {
  let tries = 0;
  let refusals = 0;
  for (;;) {
    ways.signal.throwIfAborted();
    const answer = await attempt(url, ways);
    if (answer instanceof Uint8Array || answer === null) return answer;
    if (answer === "refused" && ++refusals > mostRefusals) throw new Forbidden();
    const pause = patience[tries++];
    if (answer === "unreachable" && pause !== undefined) {
      await ways.wait(pause);
      continue;
    }
    await ways.cleared(answer);
    tries = 0;
  }
}

async function attempt(url: string, { fetch, signal }: Ways): Promise<Fetched["bytes"] | Obstacle> {
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    if (response.status === 403) return "refused";
    return response.status === 404 ? null : "unreachable";
  } catch {
    signal.throwIfAborted();
    return "unreachable";
  }
}
