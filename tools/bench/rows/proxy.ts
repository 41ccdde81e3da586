import type { Bench } from "../bench";
import { MEGABITS } from "../camera";
import type { Measure } from "../measure";
import { canSeeProcesses, type Use, watch } from "../processes";
import type { Row } from "../row";

const SECONDS = 15;

/** What nginx takes to pass a camera on, beside what Owncast takes when the same camera comes to it directly. */
export const proxy: Row = {
  name: "proxy",
  title: `proxy: ${SECONDS} s of a camera directly, by RTMP and by RTMPS`,
  async measure(bench) {
    const what = `a ${MEGABITS} Mbit/s camera through the proxy`;
    if (!canSeeProcesses) return [{ what, skipped: "needs Linux's /proc" }];
    const direct = await during(bench, "direct");
    const rtmp = await during(bench, "rtmp");
    const rtmps = await during(bench, "rtmps");
    const line = (by: string, { nginx, owncast }: Pair): Measure => ({
      what: `${what} by ${by}: nginx and Owncast, CPU of a core (nginx ${nginx.cpu.toFixed(1)} %)`,
      value: nginx.cpu + owncast.cpu,
      unit: "%",
      against: { what: "Owncast, camera sent to it directly", value: direct.owncast.cpu, allowed: 1.5 },
    });
    return [line("RTMP", rtmp), line("RTMPS", rtmps)];
  },
};

interface Pair {
  readonly nginx: Use;
  readonly owncast: Use;
}

async function during(bench: Bench, by: "direct" | "rtmp" | "rtmps"): Promise<Pair> {
  const camera = await bench.live(by);
  const { pids } = await bench.run();
  const [nginx, owncast] = await watch([pids["proxy"] ?? 0, pids[`owncast@${camera}`] ?? 0], SECONDS);
  return { nginx: nginx!, owncast: owncast! };
}
