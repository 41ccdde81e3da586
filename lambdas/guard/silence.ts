const minute = 60_000;
/** A boot takes some minutes, and the first one installs what is missing. */
const bootsFor = 15 * minute;
/** A recorder that restarts by itself is back long before. */
const patience = 5 * minute;

/** What is remembered while servers give no sign of life, or complain. Instants are milliseconds since 1970. */
export interface Silence {
  /** The run that it is of. */
  readonly launch: number;
  /** Since when something is wrong of which nobody has been told; undefined when all of it was. */
  readonly since: number | undefined;
  /** What people were told: cameras, and complaints. */
  readonly told: readonly string[];
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

export interface Heard {
  readonly silence: Silence | undefined;
  /** What is to be told now, and of ills since when. */
  readonly tell?: { readonly ill: number } | "well";
}

/** What is to be remembered of a silence, and what is to be told now: each ill once, however many others last. */
export function listen(before: Silence | undefined, { now, launch, silent, complaints }: Hearing): Heard {
  if (launch === undefined) return { silence: undefined };
  const known = before?.launch === launch ? before : undefined;
  const told = known?.told ?? [];
  const ills = [...silent, ...complaints];
  if (ills.length === 0) return { silence: undefined, ...(told.length > 0 && { tell: "well" }) };
  if (now - launch < bootsFor) return { silence: known };
  const news = ills.filter((ill) => !told.includes(ill));
  if (news.length === 0) return { silence: { launch, since: undefined, told } };
  const since = known?.since ?? now;
  if (now - since < patience) return { silence: { launch, since, told } };
  return { silence: { launch, since: undefined, told: [...told, ...news] }, tell: { ill: since } };
}
