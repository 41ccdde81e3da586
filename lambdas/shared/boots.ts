import * as v from "valibot";
import { log, named } from "./log";
import type { Objects } from "./objects";

/** `hosts/<host>/boot.json`: how far a host's last set-up came. */
const Boot = v.object({
  at: v.string(),
  /** What failed, and why; null when the host is ready. */
  step: v.nullable(v.string()),
  error: v.nullable(v.string()),
  lines: v.array(v.string()),
  /** What became of the certificate for the cameras' name; without such a name, or before it is known, there is none. */
  certificate: v.optional(
    v.nullable(v.object({ name: v.string(), until: v.nullable(v.string()), error: v.nullable(v.string()) })),
    null,
  ),
  /** Cameras that found no answer on this host at the last looks of `loge-doors`. */
  silent: v.optional(v.array(v.string()), []),
});

export type Boot = v.InferOutput<typeof Boot>;

/** What each host wrote of its last boot, and of what has become of it since. */
export class Boots {
  constructor(private readonly objects: Pick<Objects, "read">) {}

  /**
   * Null when it has written nothing since then, or nothing that can be read.
   * @param since Milliseconds since 1970, by the bucket's clock.
   */
  async of(host: string, since: number): Promise<Boot | null> {
    try {
      const found = await this.objects.read(`hosts/${host}/boot.json`);
      if (typeof found === "string" || !(found.modified >= since)) return null;
      return v.parse(Boot, JSON.parse(found.text));
    } catch (error) {
      log("WARN", "no boot report", { host, ...named(error) });
      return null;
    }
  }
}
