import { type Host, type Hosts, inTransition } from "../servers/hosts";
import { log, named } from "../shared/log";
import { backlogOf } from "./backlog";
import { type Complaints, ofDisk } from "./complaints";
import { aloneOf, type Ledger } from "./ledger";
import type { Memory } from "./memory";
import { type Beat, follow, isFresh, type Limits, type Look, nextStop, type Run, verdict } from "./rules";
import type { Trouble } from "./trouble";

export interface GuardProps {
  readonly hosts: Pick<Hosts, "all" | "stop">;
  /** What each camera's `status.json` told in the run since `launch`; throws when the storage does not answer. */
  readonly beats: { read(launch: number): Promise<readonly Beat[]> };
  readonly cameras: readonly string[];
  /** Bytes that the proxy received in the last five minutes that are known. */
  readonly network: { received(now: number): Promise<number | undefined> };
  readonly memory: Pick<Memory, "read" | "keep" | "stopped">;
  readonly limits: Limits;
  readonly complaints: Pick<Complaints, "read">;
  readonly trouble: Pick<Trouble, "hear">;
  readonly ledger: Pick<Ledger, "close">;
  /** @default the clock */
  readonly now?: () => number;
}

/**
 * One look at the hosts. Remembers what it saw and stops them when it is time. What fails is thrown, after everything else
 * was tried: the next look, a minute later, is the retry.
 */
export const guard = (props: GuardProps) => async (): Promise<void> => {
  const { hosts, memory, limits, now = Date.now } = props;
  const all = await hosts.all();
  const running = all.filter(({ state }) => state === "running");
  if (all.some(inTransition)) return;
  if (running.length === 0) return props.ledger.close(await memory.read(), all, now());
  const launch = Math.max(...running.map(({ launched }) => launched));
  const [remembered, beats] = await Promise.all([memory.read(), known(props.beats.read(launch), "no status")]);
  const run = seen(remembered.run, { launch, beats, now: now(), alone: aloneOf(all) });
  // Its failure must not keep hosts on; it is thrown at the end. A run that was not written down is not forgotten.
  const kept = props.ledger
    .close(remembered, all, now())
    .then(() => (isSame(run, remembered.run) ? undefined : memory.keep(run)))
    .catch((error: Error) => error);

  const { keptUntil, offAt } = remembered;
  const signs = { now: now(), run, keptUntil, offAt, both: running.length === all.length };
  const isDue = nextStop(run, signs, limits).at <= signs.now;
  const received = isDue && signs.both ? await known(props.network.received(signs.now), "no metric") : undefined;
  const fresh = beats?.filter((beat) => isFresh(beat, signs.now)) ?? [];
  const heard = fresh.map(({ camera }) => camera);
  const silent = props.cameras.filter((camera) => !heard.includes(camera));
  // Without the storage there may be some; without the media host it would be in vain to wait.
  const backlog =
    running.some(({ name }) => name === "owncast") && (!beats || backlogOf(beats, signs.now) !== undefined);
  const { stop, held } = verdict({ ...signs, fresh: silent.length === 0, received, backlog }, limits);
  if (held) log("WARN", "not stopped yet", { reason: held });
  if (stop) {
    await hosts.stop(running.map(({ instance }) => instance));
    log("INFO", "stopped", { because: stop, ...told(running, run) });
    await memory.stopped(signs.now, stop);
  }
  // Without the storage nobody can tell whether they are silent.
  if (beats) {
    const goesOn = signs.both && !stop;
    const complaints = goesOn ? [...(await props.complaints.read(running)), ...ofDisk(fresh)] : [];
    const hearing = { now: signs.now, launch: goesOn ? launch : undefined, silent, complaints };
    await props.trouble.hear(remembered.silence, hearing);
  }
  const failure = await kept;
  if (failure) throw failure;
};

/** Without the storage nothing is known of the cameras, and what was known stays. */
function seen(
  before: Run | undefined,
  { beats, ...look }: Omit<Look, "beats"> & { readonly beats: readonly Beat[] | undefined },
): Run {
  if (!beats && before?.launch === look.launch) return before;
  return follow(before, { ...look, beats: beats ?? [] });
}

function isSame(run: Run, other: Run | undefined): boolean {
  return JSON.stringify(run) === JSON.stringify(other);
}

async function known<T>(asked: Promise<T>, otherwise: string): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    log("WARN", otherwise, named(error));
    return undefined;
  }
}

function told(running: readonly Host[], { launch, quietFrom }: Run) {
  const iso = (instant: number) => new Date(instant).toISOString();
  return { hosts: running.map(({ name }) => name), launch: iso(launch), quietFrom: iso(quietFrom) };
}
