import { log } from "../shared/log";
import type { Memory } from "./memory";
import type { Messages } from "./messages";
import { type Hearing, listen, type Silence } from "./silence";

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
