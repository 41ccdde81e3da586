import { randomInt } from "node:crypto";
import type { Aws } from "../shared/aws";
import { Secret, unset } from "../shared/secret";

/** SSM's own limit for one GetParameters. */
const batch = 10;
/** Milliseconds for which a key that was replaced is taken from a camera that has not connected again. */
const grace = 24 * 3600 * 1000;
/** How many keys are kept beside the newest: SSM's values end at 4 kB. */
const most = 10;
/** No other signs: the key stands in an RTMP address. */
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A key that is still taken, until `until` (seconds since 1970) or until its camera connects again. */
interface KeyBefore {
  readonly key: string;
  readonly until: number;
}

export interface StreamKey {
  /** Null until the host has made one. */
  readonly key: string | null;
  /** Until when at most a key before it is still taken, in milliseconds since 1970; null when none is. */
  readonly beforeUntil: number | null;
}

/**
 * The stream keys, in SSM: as `<folder>/<camera>`, and those before it as `<folder>-before/<camera>`. The media host looks at
 * them all the time, and forgets the latter when the camera has connected again.
 */
export class StreamKeys {
  constructor(
    private readonly aws: Pick<Aws, "call">,
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** By camera, enough of each key to tell it from another; a camera without one is missing. */
  async masked(cameras: readonly string[]): Promise<Map<string, string>> {
    const names = cameras.map((camera) => `${this.folder}/${camera}`);
    const batches = Array.from({ length: Math.ceil(names.length / batch) }, (_, i) =>
      this.read(names.slice(i * batch, (i + 1) * batch)),
    );
    const keys = (await Promise.all(batches)).flatMap((found) => [...found]);
    return new Map(keys.map(([name, key]) => [name.slice(this.folder.length + 1), mask(key)]));
  }

  async whole(camera: string): Promise<StreamKey> {
    const { key, before } = await this.all(camera);
    const beforeUntil = before.length > 0 ? Math.max(...before.map(({ until }) => until)) * 1000 : null;
    return { key: key ?? null, beforeUntil };
  }

  /** Makes a new key. First the old one is put aside: whatever fails between the two, the camera can still come in. */
  async rotate(camera: string): Promise<string> {
    const { key, before } = await this.all(camera);
    if (key) {
      const until = Math.floor((this.now() + grace) / 1000);
      await this.write(`-before/${camera}`, JSON.stringify([{ key, until }, ...before].slice(0, most)));
    }
    const made = Array.from({ length: 32 }, () => letters[randomInt(letters.length)]).join("");
    await this.write(`/${camera}`, made);
    return made;
  }

  private async all(camera: string): Promise<{ key: string | undefined; before: KeyBefore[] }> {
    const names = [`${this.folder}/${camera}`, `${this.folder}-before/${camera}`];
    const found = await this.read(names);
    const [key, before] = names.map((name) => found.get(name));
    const kept: KeyBefore[] = before ? JSON.parse(before) : [];
    return { key, before: kept.filter((one) => one.until * 1000 > this.now() && one.key !== key) };
  }

  private write(name: string, value: string): Promise<void> {
    return new Secret(this.aws, `${this.folder}${name}`).write(value);
  }

  /** By name; without those that are not there or not set: no key yet, or none before this one. */
  private async read(names: readonly string[]): Promise<Map<string, string>> {
    const { Parameters } = await this.aws.call<{ Parameters: { Name: string; Value: string }[] }>(
      "ssm",
      "GetParameters",
      { Names: names, WithDecryption: true },
    );
    return new Map(Parameters.filter(({ Value }) => Value !== unset).map(({ Name, Value }) => [Name, Value]));
  }
}

/** Both ends of a long key; nothing of a short one, as its ends would be most of it. */
function mask(key: string): string {
  return key.length < 16 ? "…" : `${key.slice(0, 4)}…${key.slice(-4)}`;
}
