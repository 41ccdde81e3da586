import { log } from "../shared/log";
import type { Memory } from "./memory";
import type { Messages } from "./messages";

const minute = 60_000;
/** A boot takes some minutes, and the first one installs what is missing. */
const bootsFor = 15 * minute;
/** A recorder that restarts by itself is back long before. */
const patience = 5 * minute;

export interface Silence {
  /** Milliseconds since 1970: when the servers were first seen without a sign of life. */
  readonly since: number;
  /** Somebody has been told. */
  readonly told: boolean;
}

export interface Hearing {
  readonly now: number;
  /** Of this run; undefined when the servers do not both run. */
  readonly launch: number | undefined;
  /** Cameras without a fresh sign of life. */
  readonly silent: readonly string[];
}

/** What is to be remembered of a silence, and what is to be told now. */
export function listen(
  before: Silence | undefined,
  { now, launch, silent }: Hearing,
): { readonly silence: Silence | undefined; readonly tell?: "silent" | "well" } {
  if (launch === undefined) return { silence: undefined };
  // One of an earlier run ended with it.
  const known = before && before.since >= launch ? before : undefined;
  if (silent.length === 0) return { silence: undefined, ...(known?.told && { tell: "well" as const }) };
  if (now - launch < bootsFor) return { silence: known };
  const silence = known ?? { since: now, told: false };
  if (silence.told || now - silence.since < patience) return { silence };
  return { silence: { ...silence, told: true }, tell: "silent" };
}

export interface TroubleProps {
  readonly memory: Pick<Memory, "silence">;
  readonly messages: Pick<Messages, "send">;
  /** First words of every subject: which Loge. */
  readonly name: string;
}

/** Tells people, once, that servers which should be working give no sign of life, and once that they do again. */
export class Trouble {
  constructor(private readonly props: TroubleProps) {}

  async hear(before: Silence | undefined, hearing: Hearing): Promise<void> {
    const { memory, messages, name } = this.props;
    const { silence, tell } = listen(before, hearing);
    if (tell === "silent") {
      const cameras = hearing.silent.join(", ");
      const since = new Date(silence?.since ?? hearing.now).toISOString().slice(11, 16);
      log("WARN", "no sign of life", { cameras, since });
      const text =
        `Both servers of ${name} run, but since ${since} UTC the recorder has given no sign of life of ${cameras}: it, the ` +
        "media host or its way to S3 is down. What it records meanwhile stays on its disk. If it does not come back by " +
        "itself within minutes, switch the servers off and on again.";
      await messages.send(`${name}: no sign of life`, text);
    }
    if (tell === "well") await messages.send(`${name}: well again`, `The servers of ${name} give signs of life again.`);
    if (silence?.since !== before?.since || silence?.told !== before?.told) await memory.silence(silence);
  }
}
