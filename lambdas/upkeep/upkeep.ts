import type { Host, Hosts } from "../servers/hosts";
import { log, named } from "../shared/log";
import { type Done, isMode, MODES, type Mode, type UpkeepRecord } from "../shared/upkeep";
import type { Answer, Orders } from "./orders";

export interface UpkeepProps {
  readonly hosts: Pick<Hosts, "all" | "start" | "stop">;
  readonly orders: Pick<Orders, "give" | "answer">;
  readonly record: Pick<UpkeepRecord, "read" | "keep" | "begin" | "end">;
  /** @default the clock */
  readonly now?: () => number;
  /** Resolves after so many milliseconds. @default the timer's */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** Time for a boot and the work, of the 15 minutes that a function has. */
const patience = 12 * 60_000;
/** For closing what was opened. */
const closing = 2 * 60_000;
const lookEvery = 5_000;

/**
 * One upkeep, from an operator (`{detail: {mode}}`) or the schedule (`{mode, monthly: true}`, asked every day of a month's
 * first week, done once): while both hosts are off, switches the one on, waits for what it answers, and switches it off
 * again. Throws when that last step fails, so that it is seen; the guard and the host's own timer stop it then.
 */
export const upkeep =
  (props: UpkeepProps) =>
  async (event: unknown): Promise<void> => {
    const { hosts, record, now = Date.now } = props;
    const { mode, monthly } = asked(event);
    const { last } = await record.read();
    if (monthly && last[mode]?.state === "done" && monthOf(last[mode].at) === monthOf(now())) return;
    if (!(await record.begin(now(), now() + patience + closing)))
      return keep(props, mode, "skipped", "another was under way");
    try {
      const all = await hosts.all();
      const host = all.find(({ name }) => name === MODES[mode]);
      if (!host || all.some(({ state }) => state !== "stopped"))
        return await keep(props, mode, "skipped", "the servers were not off");
      await keep(props, mode, "running", "");
      const { state, said } = await work(props, mode, host);
      await keep(props, mode, state, said);
    } finally {
      await record.end();
    }
  };

async function work(props: UpkeepProps, mode: Mode, host: Host): Promise<Answer> {
  try {
    return await doneBy(props, mode, host);
  } catch (error) {
    log("ERROR", "upkeep failed", { mode, ...named(error) });
    return { state: "failed", said: named(error).reason };
  } finally {
    await close(props, host);
  }
}

async function doneBy(
  { hosts, orders, now = Date.now, wait = timer }: UpkeepProps,
  mode: Mode,
  host: Host,
): Promise<Answer> {
  const until = now() + patience;
  const id = await orders.give(host.name, mode, until);
  await hosts.start([host.instance]);
  while (now() < until) {
    await wait(lookEvery);
    const answer = await orders.answer(host.name, id);
    if (answer) return answer;
    const state = (await hosts.all()).find(({ name }) => name === host.name)?.state;
    if (state !== "pending" && state !== "running")
      return { state: "failed", said: "the server was switched off meanwhile" };
  }
  return { state: "failed", said: "the server did not answer in time" };
}

/**
 * Also when starting seemed to fail. Not when somebody has switched the servers on meanwhile: then they are theirs. Whoever
 * did so between the look and the stop gets this one back.
 */
async function close(props: UpkeepProps, { name, instance }: Host): Promise<void> {
  const { hosts, now = Date.now } = props;
  const until = now() + closing - lookEvery;
  const areTheirs = (all: readonly Host[]) => all.some((other) => other.name !== name && isOn(other));
  const stopped = await insist(props, until, async () => {
    if (areTheirs(await hosts.all())) return false;
    await hosts.stop([instance]);
    return true;
  });
  if (!stopped) return;
  await insist(props, until, async () => {
    const all = await hosts.all();
    const host = all.find((each) => each.name === name);
    if (!areTheirs(all) || !host || isOn(host)) return;
    if (host.state !== "stopped") throw new Error(`it is ${host.state}, and somebody wants it`);
    await hosts.start([instance]);
  });
}

function isOn({ state }: Host): boolean {
  return state === "running" || state === "pending";
}

/** Tries again what fails. Throws what it threw last when the time is over. */
async function insist<T>({ now = Date.now, wait = timer }: UpkeepProps, until: number, work: () => Promise<T>) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      log("WARN", "not closed yet", named(error));
      if (now() >= until) throw error;
    }
    await wait(lookEvery);
  }
}

function asked(event: unknown): { mode: Mode; monthly: boolean } {
  const {
    detail,
    mode = detail?.mode,
    monthly,
  } = event as {
    detail?: { mode?: string };
    mode?: string;
    monthly?: boolean;
  };
  if (typeof mode !== "string" || !isMode(mode)) throw new Error(`There is no upkeep ${mode}.`);
  return { mode, monthly: monthly === true };
}

async function keep(
  { record, now = Date.now }: UpkeepProps,
  mode: Mode,
  state: Done["state"],
  said: string,
): Promise<void> {
  log("INFO", "upkeep", { mode, state, said });
  await record.keep(mode, { state, at: now(), said });
}

function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}

function timer(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
