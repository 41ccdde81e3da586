import { randomUUID } from "node:crypto";
import type { Aws } from "../shared/aws";
import { AwsError } from "../shared/aws";
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
  constructor(
    private readonly aws: Pick<Aws, "get" | "put">,
    private readonly bucket: string,
  ) {}

  /** @param until Milliseconds since 1970; the host does not begin later. */
  async give(host: string, mode: Mode, until: number): Promise<string> {
    const id = randomUUID();
    const body = JSON.stringify({ version: 1, id, mode, until: Math.floor(until / 1000) });
    const headers = { "content-type": "application/json" };
    const { status, ok } = await this.aws.put(this.bucket, `hosts/${host}/upkeep.json`, body, headers);
    if (!ok) throw new AwsError("S3", status, `Ordering ${mode}: ${status}`);
    return id;
  }

  /** Undefined until the host has answered this order. */
  async answer(host: string, id: string): Promise<Answer | undefined> {
    const response = await this.aws.get(this.bucket, `hosts/${host}/upkeep-done.json`);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new AwsError("S3", response.status, `Reading the answer of ${host}: ${response.status}`);
    const { id: answered, state, said } = (await response.json()) as { id: string; state: string; said: string };
    return answered === id ? { state: state === "done" ? "done" : "failed", said: String(said) } : undefined;
  }
}
