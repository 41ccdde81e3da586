import type { Host } from "../servers/hosts";
import type { Ended, Runs } from "../shared/runs";
import type { Memory, Remembered } from "./memory";

/** Writes down when the hosts ran, whoever stopped them: once a run is over, which the next look sees. */
export class Ledger {
  constructor(
    private readonly memory: Pick<Memory, "counted">,
    private readonly runs: Pick<Runs, "ended">,
  ) {}

  /** Writes down the run that is remembered, unless it still goes on or has been. */
  async close({ run, stopped, counted }: Remembered, hosts: readonly Host[], now: number): Promise<void> {
    if (!run || run.launch <= counted) return;
    const { launch: from } = run;
    const launch = Math.max(...hosts.map(({ launched }) => launched));
    const isRunning = hosts.some(({ state }) => state === "running");
    if (isRunning && launch === from) return;
    // Orphans are not these hosts.
    const by = stopped && stopped.at >= from && stopped.because !== "orphan" ? stopped : undefined;
    const to = by?.at ?? (isRunning ? launch : lastSince(hosts, now));
    const because: Ended = by && by.because !== "orphan" ? by.because : "other";
    await this.runs.ended({ from, to: Math.max(from, to), because });
    await this.memory.counted(from);
  }
}

/** When the last of them stopped, as EC2 tells it; now, where it does not. */
function lastSince(hosts: readonly Host[], now: number): number {
  const times = hosts.map(({ since }) => Date.parse(since ?? "")).filter((time) => !Number.isNaN(time));
  return times.length > 0 ? Math.max(...times) : now;
}
