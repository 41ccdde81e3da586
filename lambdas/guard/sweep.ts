import { log } from "../shared/log";
import type { Memory } from "./memory";
import type { Messages } from "./messages";
import type { Orphans } from "./orphans";

export interface OrphanSweepProps {
  readonly orphans: Pick<Orphans, "stop">;
  readonly memory: Pick<Memory, "stopped">;
  readonly messages: Pick<Messages, "send">;
  /** First words of every subject: which Loge. */
  readonly name: string;
  /** @default the clock */
  readonly now?: () => number;
}

/** Stops what runs in the environment's name and is not of it, and says so: in the log, on the page, by mail. */
export const orphanSweep = (props: OrphanSweepProps) => async (): Promise<void> => {
  const { orphans, memory, messages, name, now = Date.now } = props;
  const stopped = await orphans.stop(now());
  if (stopped.length === 0) return;
  log("WARN", "orphans stopped", { instances: stopped });
  const text =
    `These instances bear the tags of ${name}, but its Terraform state does not know them; they ran, and cost money: ` +
    `${stopped.join(", ")}. They were stopped, not terminated. If nobody needs their disks, terminate them.`;
  await Promise.all([memory.stopped(now(), "orphan"), messages.send(`${name}: stopped what belongs to nobody`, text)]);
};

/** Does each work, also when another one fails; then the first failure is thrown, so that AWS counts it. */
export const all = (works: readonly (() => Promise<void>)[]) => async (): Promise<void> => {
  const outcomes = await Promise.allSettled(works.map((work) => work()));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
};
