import { guard } from "../../../../lambdas/guard/guard";
import { Ledger } from "../../../../lambdas/guard/ledger";
import type { Remembered, Stopper } from "../../../../lambdas/guard/memory";
import type { Beat, Limits } from "../../../../lambdas/guard/rules";
import { Guarded } from "../../../../lambdas/servers/stops";
import type { PastRun } from "../../../../lambdas/shared/runs";
import { dice } from "./dice";
import { cameras, Machines, step } from "./machines";
import { Outages } from "./outages";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** What happened in the simulated months. Times in milliseconds. */
export interface Told {
  starts: number;
  broadcasts: number;
  broadcastTime: number;
  looks: number;
  badLooks: number;
  stops: Record<Stopper | "own timer", number>;
  /** The longest that hosts ran without a broadcast, with looks and calls failing as they do; less what follows. */
  longestIdle: number;
  /** The same with the time in which recordings were stored, of stops that this put off. */
  longestIdleStoring: number;
  /** The same while guard, storage or metrics were out for long, or a recorder was dead. */
  longestIdleInOutage: number;
  longestRun: number;
  /** Orders to switch off that were left to the guard, how many were taken back, and how long one waited at most. */
  orders: number;
  takenBack: number;
  longestOff: number;
  /** Broadcasts that the guard cut off, except at the maximum. */
  cut: string[];
  /** When the hosts ran, of runs that a look has seen, and when they are said to have run. */
  ran: { from: number; to: number; because: keyof Told["stops"] }[];
  written: PastRun[];
}

export interface Simulation {
  readonly seed: number;
  readonly start: number;
  readonly days: number;
  readonly limits: Limits;
}

/** Runs the real guard in a made-up world, and tells what came of it. */
export async function simulate({ seed, start, days, limits }: Simulation): Promise<Told> {
  const random = dice(seed);
  const told: Told = {
    ...{ starts: 0, broadcasts: 0, broadcastTime: 0, looks: 0, badLooks: 0 },
    stops: { idle: 0, nightly: 0, maximum: 0, operator: 0, orphan: 0, "own timer": 0 },
    ...{ longestIdle: 0, longestIdleInOutage: 0, longestRun: 0, cut: [], ran: [], written: [] },
    ...{ longestIdleStoring: 0, orders: 0, takenBack: 0, longestOff: 0 },
  };
  const end = start + days * 24 * hour;
  const outages = {
    guard: new Outages(random, start, 480 * hour, 12 * hour),
    storage: new Outages(random, start, 240 * hour, 4 * hour),
    metrics: new Outages(random, start, 240 * hour, 4 * hour),
  };
  let now = start;
  let machines: Machines | undefined;
  let lastOff = { at: 0, launch: 0 };
  let row: Remembered = { run: undefined, keptUntil: 0, offAt: 0, stopped: undefined, silence: undefined, counted: 0 };
  let written: Beat[] = [];
  let periods: { from: number; bytes: number; visible: number }[] = [];
  let excused = false;
  let bad = 0;
  let lastKeep = 0;
  let lastNear = 0;
  /** How long recordings were stored while a stop was due. */
  let storing = 0;
  let order: { readonly at: number; excused: boolean } | undefined;

  const idleFrom = ({ launch, lastEnd }: Machines) => Math.max(launch, lastEnd, lastKeep);
  const measure = (of: Machines) => {
    if (of.isSending(now)) return;
    const idle = now - idleFrom(of);
    if (excused) told.longestIdleInOutage = Math.max(told.longestIdleInOutage, idle);
    else {
      told.longestIdle = Math.max(told.longestIdle, idle - storing);
      // What is ordered off has a time of its own.
      if (storing > 0 && !order) told.longestIdleStoring = Math.max(told.longestIdleStoring, idle);
    }
  };
  const off = (why: keyof Told["stops"]) => {
    if (!machines) return;
    measure(machines);
    told.stops[why]++;
    if (row.run?.launch === machines.launch) told.ran.push({ from: machines.launch, to: now, because: why });
    lastOff = { at: now, launch: machines.launch };
    if (order && !order.excused) told.longestOff = Math.max(told.longestOff, now - order.at);
    order = undefined;
    told.longestRun = Math.max(told.longestRun, now - machines.launch);
    if (machines.isLive(now) && why !== "maximum" && why !== "operator")
      told.cut.push(`${why} at ${new Date(now).toISOString()}, seed ${seed}`);
    machines = undefined;
  };

  /** A call that fails now and then; after three bad looks in a row the next is good, beside the outages. */
  const call = async <T>(probability: number, answer: () => T): Promise<T> => {
    if (bad < 3 && random.chance(probability)) throw new Error("a call that failed");
    return answer();
  };
  let stopped = false;
  let stoppedBy: Stopper = "idle";
  const hosts = () =>
    (["proxy", "owncast"] as const).map((name) => {
      const state = machines && !(machines.alone && name === "proxy") ? ("running" as const) : ("stopped" as const);
      const since = machines ? null : new Date(lastOff.at).toISOString();
      return { name, instance: `i-${name}`, state, since, launched: machines?.launch ?? lastOff.launch };
    });
  const guarded = new Guarded({
    memory: {
      read: async () => row,
      keepUntil: async (keptUntil) => {
        row = { ...row, keptUntil, offAt: 0 };
      },
      off: async (offAt) => {
        row = { ...row, offAt };
      },
      stopped: async (at, because) => {
        row = { ...row, stopped: { at, because } };
      },
    },
    limits,
  });
  const heartbeats = () =>
    Object.keys(cameras).map((camera) => {
      const last = written.find((beat) => beat.camera === camera);
      return { camera, ...(last && { status: { ...last, instance: "i-owncast" } }) };
    });
  const look = guard({
    hosts: {
      all: () => call(0.02, hosts),
      stop: () =>
        call(0.1, () => {
          stopped = true;
        }),
    },
    beats: {
      read: (launch) =>
        call(outages.storage.isOut(now) ? 0.3 : 0.02, () => written.filter((beat) => beat.written >= launch)),
    },
    cameras: Object.keys(cameras),
    complaints: { read: async () => [] },
    trouble: { hear: async () => {} },
    network: {
      received: (at) =>
        call(0.02, () => {
          const visible = periods.filter((period) => period.visible <= at && period.from >= at - 20 * minute);
          return outages.metrics.isOut(at) ? undefined : visible.at(-1)?.bytes;
        }),
    },
    memory: {
      read: () => call(0.02, () => row),
      keep: (run) =>
        call(0.02, () => {
          row = { ...row, run };
        }),
      stopped: (at, because) => {
        stoppedBy = because;
        return call(0.02, () => {
          row = { ...row, stopped: { at, because } };
        });
      },
    },
    ledger: new Ledger(
      {
        counted: (launch) =>
          call(0.02, () => {
            row = { ...row, counted: launch };
          }),
      },
      {
        ended: (run) =>
          call(0.02, () => {
            told.written = [...told.written.filter(({ from }) => from !== run.from), run];
          }),
      },
    ),
    limits,
    now: () => now,
  });

  while (now < end) {
    if (!machines) {
      // The looks at hosts that are off, until one has written down that they were on.
      for (let n = 0; n < 3; n++) await look().catch(() => undefined);
      now += Math.ceil(random.about(10 * hour) / step) * step;
      machines = new Machines(now, random);
      [storing, order] = [0, undefined];
      [excused, periods] = [false, []];
      told.starts++;
    }
    now += step;
    const ended = machines.move(now);
    told.broadcasts += ended;
    if (ended > 0) excused = false;
    if (machines.isSending(now)) told.broadcastTime += step;
    const out = outages.storage.isOut(now);
    machines.store(now, out);
    if (machines.isSending(now) || now - idleFrom(machines) < limits.idle) storing = 0;
    else if (machines.disk.waits(now)) storing += step;
    if (order && outages.guard.isOut(now)) order.excused = true;
    if (out || outages.guard.isOut(now) || outages.metrics.isOut(now) || machines.recorderDead) excused = true;

    const beats = machines.beats(now);
    if (beats.length > 0 && !out) {
      const others = written.filter(({ camera }) => beats.every((beat) => beat.camera !== camera));
      written = [...others, ...beats.map((beat) => ({ ...beat, written: now }))];
    }
    if (now % (5 * minute) === 0) {
      const noisy = random.chance(0.002);
      if (noisy) excused = true;
      const bytes = machines.bytes(now - 5 * minute, now) + (noisy ? 1e7 : random.between(2e4, 2e5));
      periods = [...periods.slice(-9), { from: now - 5 * minute, bytes, visible: now + random.between(0, 7 * minute) }];
    }
    measure(machines);

    if (now % minute === 0) {
      // The hosts' own timers see the cameras themselves.
      if (!machines.isSending(now) && now - Math.max(machines.launch, machines.lastEnd) > 2 * limits.idle) {
        const quiet = now - Math.max(machines.launch, machines.lastEnd);
        if (machines.disk.waits(now) && quiet <= 2 * limits.idle + 10 * minute) machines.leaveAlone();
        else {
          off("own timer");
          continue;
        }
      }
      const near = row.run && !row.run.live && now - row.run.quietFrom > 25 * minute && now - lastNear > hour;
      if (near) lastNear = now;
      if (near && random.chance(0.2)) {
        await guarded.keep(hosts(), heartbeats(), now);
        [lastKeep, order] = [now, undefined];
      }
      // Whoever sees that something is wrong with the storage switches off more often.
      if (random.chance(order ? 1 / 20 : machines.disk.waits(now) ? 1 / 60 : 1 / 3_000)) {
        if (await guarded.leaves(hosts(), heartbeats(), now)) {
          order = { at: now, excused: false };
          told.orders++;
        } else {
          await guarded.switchedOff(now);
          off("operator");
          continue;
        }
      } else if (order && random.chance(1 / 30)) {
        await guarded.switchedOn(hosts());
        order = undefined;
        told.takenBack++;
      }
      told.looks++;
      stopped = false;
      if (outages.guard.isOut(now) || (bad < 3 && random.chance(0.03))) {
        told.badLooks++;
        bad = outages.guard.isOut(now) ? 0 : bad + 1;
        continue;
      }
      const failed = await look().then(
        () => false,
        () => true,
      );
      if (stopped) {
        off(stoppedBy);
        bad = 0;
        continue;
      }
      if (failed) told.badLooks++;
      bad = failed ? bad + 1 : 0;
    }
  }
  return told;
}
