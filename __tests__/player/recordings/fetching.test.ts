import { describe, expect, test } from "@jest/globals";
import { type Fetched, Forbidden, fetchPieces } from "../../../player/src/recordings/download/fetching";
import type { Piece } from "../../../player/src/recordings/download/pieces";

const pieces: Piece[] = [0, 1, 2, 3, 4].map((n) => ({ url: `/${n}.ts`, duration: 2, discontinuity: false }));

/** @param answers what each address answers in turn; afterwards, and without one, its own bytes. `0` is no answer at all. */
function ways(answers: Record<string, number[]> = {}) {
  const log: string[] = [];
  const cancelling = new AbortController();
  let open = 0;
  let most = 0;
  return {
    log,
    cancelling,
    most: () => most,
    fetch: async (url: string) => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
      const status = answers[url]?.shift() ?? 200;
      if (status === 0) throw new TypeError("Failed to fetch");
      return new Response(status === 200 ? url : null, { status });
    },
    wait: async (milliseconds: number) => void log.push(`wait ${milliseconds}`),
    cleared: async (obstacle: string) => void log.push(obstacle),
    signal: cancelling.signal,
  };
}

async function all(fetched: AsyncIterable<Fetched>): Promise<(string | null)[]> {
  const list: (string | null)[] = [];
  for await (const { bytes } of fetched) list.push(bytes && new TextDecoder().decode(bytes));
  return list;
}

const whole = pieces.map(({ url }) => url);

describe("segments", () => {
  test("come in order, three at a time, and null stands for one that is gone", async () => {
    const by = ways({ "/2.ts": [404] });
    expect(await all(fetchPieces(pieces, by))).toEqual(["/0.ts", "/1.ts", null, "/3.ts", "/4.ts"]);
    expect(by.most()).toBe(3);
  });

  test("that are refused are asked for again once there are new cookies", async () => {
    const by = ways({ "/1.ts": [403] });
    expect(await all(fetchPieces(pieces, by))).toEqual(whole);
    expect(by.log).toEqual(["refused"]);
  });

  test("that stay refused end it", async () => {
    const by = ways({ "/1.ts": [403, 403, 403, 403, 403] });
    await expect(all(fetchPieces(pieces, by))).rejects.toThrow(Forbidden);
  });

  test("that do not come are tried again by themselves, then when somebody says so", async () => {
    const by = ways({ "/0.ts": [0, 503, 0, 0, 500] });
    expect(await all(fetchPieces(pieces, by))).toEqual(whole);
    expect(by.log).toEqual(["wait 500", "wait 2000", "wait 5000", "unreachable", "wait 500"]);
  });

  test("are no longer asked for after a cancel", async () => {
    const by = ways({ "/0.ts": [403] });
    const cleared = async () => by.cancelling.abort(new Error("cancelled"));
    await expect(all(fetchPieces(pieces, { ...by, cleared }))).rejects.toThrow("cancelled");
  });
});
