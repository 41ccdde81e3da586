import { guard } from "../../../../lambdas/guard/guard";
import { Ledger } from "../../../../lambdas/guard/ledger";
import type { Remembered, Stopper } from "../../../../lambdas/guard/memory";
import type { Beat, Limits } from "../../../../lambdas/guard/rules";
import type { PastRun } from "../../../../lambdas/shared/runs";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** The world moves in steps of so much. */
const step = 5 * second;

/** What happened in the simulated months. Times in milliseconds. */
export interface Told {
  starts: number;
  broadcasts: number;
  broadcastTime: number;
  looks: number;
  badLooks: number;
  stops: Record<Stopper | "own timer", number>;
  /** The longest that hosts ran without a broadcast, with looks and calls failing as they do. */
  longestIdle: number;
  /** The same while guard, storage or metrics were out for long, or a recorder was dead. */
  longestIdleInOutage: number;
  longestRun: number;
  /** Broadcasts that the guard cut off, except at the maximum. */
  cut: string[];
  /** When the hosts ran, and when they are said to have run. */
  ran: { from: number; to: number; because: keyof Told["stops"] }[];
  written: PastRun[];
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    chance: (probability: number) => next() < probability,
    between: (least: number, most: number) => least + next() * (most - least),
    /** As often short as long, on a scale of powers. */
    scaled: (least: number, most: number) => least * (most / least) ** next(),
    about: (mean: number) => -Math.log(1 - next()) * mean,
  };
}

type Dice = ReturnType<typeof dice>;

/** Something that is out from time to time. */
class Outages {
  private from: number;
  private to: number;

  constructor(
    private readonly dice: Dice,
    start: number,
    private readonly every: number,
    private readonly longest: number,
  ) {
    this.from = start + dice.about(every);
    this.to = this.from + dice.scaled(minute, longest);
  }

  isOut(now: number): boolean {
    while (now > this.to) {
      this.from = this.to + this.dice.about(this.every);
      this.to = this.from + this.dice.scaled(minute, this.longest);
    }
    return now >= this.from;
  }
}

/** One run of the hosts: a camera that comes and goes, and the recorder that tells of it. */
class Machines {
  readonly ready: number;
  /** Of the broadcast that is on, or is next. */
  from = Number.POSITIVE_INFINITY;
  to = Number.POSITIVE_INFINITY;
  lastEnd = Number.NEGATIVE_INFINITY;
  readonly rate: number;
  recorderDead = false;
  private skew: number;
  private corrected: number;
  private restartedUntil = 0;
  private restarted = Number.NEGATIVE_INFINITY;
  private state: Beat["state"] = "waiting";
  private since: string;

  constructor(
    readonly launch: number,
    private readonly dice: Dice,
  ) {
    this.ready = launch + dice.between(30 * second, 2 * minute);
    this.rate = dice.scaled(12_500, 700_000);
    const wrong = dice.chance(0.05) ? 2 * hour : dice.chance(0.15) ? 5 * minute : second;
    this.skew = dice.between(-wrong, wrong);
    this.corrected = dice.chance(0.5) ? this.ready + dice.between(0, 5 * minute) : Number.POSITIVE_INFINITY;
    this.since = this.clock(this.ready);
    if (dice.chance(0.85)) this.next(this.ready + dice.about(15 * minute));
  }

  private next(from: number): void {
    this.from = from;
    this.to = from + this.dice.scaled(20 * second, 40 * hour);
  }

  private clock(now: number): string {
    return new Date(now + this.skew).toISOString();
  }

  isSending(now: number): boolean {
    return now >= this.from && now < this.to;
  }

  /** Its first segment is out. */
  isLive(now: number): boolean {
    return now >= Math.max(this.from, this.ready) + 10 * second && now < this.to;
  }

  /** True when a broadcast has just ended. */
  move(now: number): boolean {
    if (now >= this.corrected) {
      this.skew = 0;
      this.corrected = Number.POSITIVE_INFINITY;
    }
    if (this.dice.chance(1 / (20_000 * (minute / step)))) {
      this.restarted = now;
      this.restartedUntil = now + this.dice.between(10 * second, minute);
      this.recorderDead ||= this.dice.chance(0.2);
    }
    if (now < this.to) return false;
    this.lastEnd = this.to;
    this.from = this.to = Number.POSITIVE_INFINITY;
    if (this.dice.chance(0.5)) this.next(now + this.dice.scaled(15 * second, 10 * minute));
    else if (this.dice.chance(0.6)) this.next(now + this.dice.between(10 * minute, hour));
    return true;
  }

  /** What the recorder would write now. */
  beat(now: number): Omit<Beat, "written"> | undefined {
    if (now < this.ready || now < this.restartedUntil || this.recorderDead) return undefined;
    // A reconnect within 15 s is the same broadcast.
    const live = this.isLive(now) || now - this.lastEnd < 15 * second;
    const state = live ? "live" : this.lastEnd > this.restarted ? "ended" : "waiting";
    if (state !== this.state) [this.state, this.since] = [state, this.clock(now)];
    return { camera: "garden", state, since: this.since, heartbeat: this.clock(now) };
  }
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
  let row: Remembered = { run: undefined, keptUntil: 0, stopped: undefined, silence: undefined, counted: 0 };
  let written: Beat | undefined;
  let periods: { from: number; bytes: number; visible: number }[] = [];
  let excused = false;
  let bad = 0;
  let lastKeep = 0;
  let lastNear = 0;

  const idleFrom = ({ launch, lastEnd }: Machines) => Math.max(launch, lastEnd, lastKeep);
  const measure = (of: Machines) => {
    if (of.isSending(now)) return;
    const idle = now - idleFrom(of);
    if (excused) told.longestIdleInOutage = Math.max(told.longestIdleInOutage, idle);
    else told.longestIdle = Math.max(told.longestIdle, idle);
  };
  const off = (why: keyof Told["stops"]) => {
    if (!machines) return;
    measure(machines);
    told.stops[why]++;
    told.ran.push({ from: machines.launch, to: now, because: why });
    lastOff = { at: now, launch: machines.launch };
    if (why === "operator") row = { ...row, stopped: { at: now, because: why } };
    told.longestRun = Math.max(told.longestRun, now - machines.launch);
    if (machines.isSending(now)) told.broadcastTime += now - machines.from;
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
  const look = guard({
    hosts: {
      all: () =>
        call(0.02, () =>
          (["proxy", "owncast"] as const).map((name) => {
            const state = machines ? ("running" as const) : ("stopped" as const);
            const since = machines ? null : new Date(lastOff.at).toISOString();
            return { name, instance: `i-${name}`, state, since, launched: machines?.launch ?? lastOff.launch };
          }),
        ),
      stop: () =>
        call(0.1, () => {
          stopped = true;
        }),
    },
    beats: { read: (launch) => call(0.02, () => (written && written.written >= launch ? [written] : [])) },
    cameras: ["garden"],
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
      [excused, periods] = [false, []];
      told.starts++;
    }
    now += step;
    if (machines.move(now)) {
      told.broadcasts++;
      excused = false;
    }
    const out = outages.storage.isOut(now);
    if (out || outages.guard.isOut(now) || outages.metrics.isOut(now) || machines.recorderDead) excused = true;

    const beat =
      now % (15 * second) === 0 || written?.state !== machines.beat(now)?.state ? machines.beat(now) : undefined;
    if (beat && !out) written = { ...beat, written: now };
    if (now % (5 * minute) === 0) {
      const sent = Math.max(0, Math.min(now, machines.to) - Math.max(now - 5 * minute, machines.from));
      const ended = Math.max(0, machines.lastEnd - Math.max(now - 5 * minute, machines.launch));
      const noisy = random.chance(0.002);
      if (noisy) excused = true;
      const bytes = ((sent + ended) / second) * machines.rate + (noisy ? 1e7 : random.between(2e4, 2e5));
      periods = [...periods.slice(-9), { from: now - 5 * minute, bytes, visible: now + random.between(0, 7 * minute) }];
    }
    measure(machines);

    if (now % minute === 0) {
      // The hosts' own timers see the cameras themselves.
      if (!machines.isSending(now) && now - Math.max(machines.launch, machines.lastEnd) > 2 * limits.idle) {
        off("own timer");
        continue;
      }
      const near = row.run && !row.run.live && now - row.run.quietFrom > 25 * minute && now - lastNear > hour;
      if (near) lastNear = now;
      if (near && random.chance(0.2)) {
        row = { ...row, keptUntil: now + limits.idle };
        lastKeep = now;
      }
      if (random.chance(1 / 3_000)) {
        off("operator");
        continue;
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
