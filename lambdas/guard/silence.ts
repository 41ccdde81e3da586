const minute = 60_000;
/** A boot takes some minutes, and the first one installs what is missing. */
const bootsFor = 15 * minute;
/** A recorder that restarts by itself is back long before. */
const patience = 5 * minute;

export interface Silence {
  /** Milliseconds since 1970: when the servers were first seen without a sign of life, or heard to complain. */
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
  /** What the servers themselves complain of, a sentence each. */
  readonly complaints: readonly string[];
}

/** What is to be remembered of a silence, and what is to be told now. */
export function listen(
  before: Silence | undefined,
  { now, launch, silent, complaints }: Hearing,
): { readonly silence: Silence | undefined; readonly tell?: "silent" | "well" } {
  if (launch === undefined) return { silence: undefined };
  // One of an earlier run ended with it.
  const known = before && before.since >= launch ? before : undefined;
  if (silent.length + complaints.length === 0)
    return { silence: undefined, ...(known?.told && { tell: "well" as const }) };
  if (now - launch < bootsFor) return { silence: known };
  const silence = known ?? { since: now, told: false };
  if (silence.told || now - silence.since < patience) return { silence };
  return { silence: { ...silence, told: true }, tell: "silent" };
}
