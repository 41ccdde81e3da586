import { MEGABITS } from "../camera";
import { canSeeProcesses, watch } from "../processes";
import type { Row } from "../row";
import { median, spread } from "../statistics";

const WINDOWS = 3;
const SECONDS = 10;

/** The recorder's process while one camera sends: what it costs is said for each camera, so one is what runs. */
export const recorder: Row = {
  name: "recorder",
  title: `recorder: ${WINDOWS} × ${SECONDS} s of a camera`,
  async measure(bench) {
    const what = `recorder, a ${MEGABITS} Mbit/s camera`;
    if (!canSeeProcesses) return [{ what, skipped: "needs Linux's /proc" }];
    await bench.live();
    const pid = (await bench.run()).pids["recorder"];
    if (!pid) throw new Error("run.json names no recorder.");
    const cpu: number[] = [];
    const memory: number[] = [];
    for (let i = 0; i < WINDOWS; i++) {
      const [use] = await watch([pid], SECONDS);
      cpu.push(use!.cpu);
      memory.push(use!.memory);
    }
    return [
      {
        what: `${what}: CPU of a core`,
        value: median(cpu),
        unit: "%",
        spread: spread(cpu),
        against: { what: "limit", value: 3 },
      },
      {
        what: `${what}: memory`,
        value: Math.max(...memory),
        unit: "MB",
        spread: spread(memory),
        against: { what: "limit", value: 80 },
      },
    ];
  },
};
