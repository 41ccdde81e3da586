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

/** Tells people of each ill, once, that servers have which should be working, and once that they are well again. */
export class Trouble {
  constructor(private readonly props: TroubleProps) {}

  async hear(before: Silence | undefined, hearing: Hearing): Promise<void> {
    const { memory, messages, name } = this.props;
    const { silence, tell } = listen(before, hearing);
    if (tell && tell !== "well") {
      const { silent, complaints } = hearing;
      const since = new Date(tell.ill).toISOString().slice(11, 16);
      log("WARN", "servers in trouble", { cameras: silent.join(", "), complaints, since });
      const text = [
        `Both servers of ${name} run, but since ${since} UTC they do not work as they should.`,
        ...(silent.length > 0 ? [noSign(silent.join(", "))] : []),
        ...complaints,
        "If it does not mend itself within minutes, switch the servers off and on again; the status page says more.",
      ].join("\n\n");
      await messages.send(`${name}: ${silent.length > 0 ? "no sign of life" : "a server does not work"}`, text);
    }
    if (tell === "well") await messages.send(`${name}: well again`, `The servers of ${name} work again.`);
    if (JSON.stringify(silence) !== JSON.stringify(before)) await memory.silence(silence);
  }
}

const noSign = (cameras: string) =>
  `The recorder has given no sign of life of ${cameras}: it, the media host or its way to S3 is down. What it records ` +
  "meanwhile stays on its disk.";
