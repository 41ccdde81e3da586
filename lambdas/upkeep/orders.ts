import { randomUUID } from "node:crypto";
import type { Objects } from "../shared/objects";
import type { Mode } from "../shared/upkeep";

export interface Answer {
  readonly state: "done" | "failed";
  readonly said: string;
}

/**
 * What a host is told to do at its next boot, and what it answers, as two objects beside its bundle. So nobody needs the
 * right to run whatever they like on a host: it knows what it may be asked for.
 */
export class Orders {
  constructor(private readonly objects: Pick<Objects, "read" | "write">) {}

  /** @param until Milliseconds since 1970; the host does not begin later. */
  async give(host: string, mode: Mode, until: number): Promise<string> {
    const id = randomUUID();
    const body = JSON.stringify({ version: 1, id, mode, until: Math.floor(until / 1000) });
    const given = await this.objects.write(`hosts/${host}/upkeep.json`, "application/json", body, "anything");
    if (!given) throw new Error(`Ordering ${mode}: S3 did not take it`);
    return id;
  }

  /** Undefined until the host has answered this order. */
  async answer(host: string, id: string): Promise<Answer | undefined> {
    const found = await this.objects.read(`hosts/${host}/upkeep-done.json`);
    if (found === "missing") return undefined;
    if (found === "too large") throw new Error(`The answer of ${host} is too large`);
    const { id: answered, state, said } = JSON.parse(found.text) as { id: string; state: string; said: string };
    return answered === id ? { state: state === "done" ? "done" : "failed", said: String(said) } : undefined;
  }
}
