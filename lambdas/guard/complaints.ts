import type { Host } from "../servers/hosts";
import type { Boots } from "../shared/boots";
import type { Beat } from "./rules";

/** What the hosts report of themselves: a set-up that failed, and what runs there and does not answer. */
export class Complaints {
  constructor(private readonly boots: Pick<Boots, "of">) {}

  /** A sentence each, of the run that each host is in. */
  async read(hosts: readonly Pick<Host, "name" | "launched">[]): Promise<string[]> {
    const of = async ({ name, launched }: Pick<Host, "name" | "launched">): Promise<string[]> => {
      const boot = await this.boots.of(name, launched);
      if (boot?.error != null) return [`The set-up of the ${titles[name]} failed at: ${boot.step}.`];
      return boot?.silent.length ? [unanswered[name](boot.silent.join(", "))] : [];
    };
    return (await Promise.all(hosts.map(of))).flat();
  }
}

/** What the recorder warns of that costs recordings; it has one disk for all cameras. */
export function ofDisk(beats: readonly Beat[]): string[] {
  const isWarned = (code: string) => beats.some(({ warnings }) => warnings.some((warning) => warning.code === code));
  const lost = "what S3 has not taken is deleted, the oldest first";
  if (isWarned("spool_full")) return [`The media host's disk is full: ${lost}.`];
  return isWarned("disk_nearly_full") ? [`The media host's disk is nearly full. When it is, ${lost}.`] : [];
}

const titles = { proxy: "proxy", owncast: "media host" };

const unanswered = {
  proxy: (cameras: string) => `The proxy's doors for ${cameras} are closed: nginx is down.`,
  owncast: (cameras: string) => `Owncast does not answer for ${cameras}: it is down.`,
};
