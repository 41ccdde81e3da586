import type { Host } from "../servers/hosts";
import type { Boots } from "../shared/boots";

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

const titles = { proxy: "proxy", owncast: "media host" };

const unanswered = {
  proxy: (cameras: string) => `The proxy's doors for ${cameras} are closed: nginx is down.`,
  owncast: (cameras: string) => `Owncast does not answer for ${cameras}: it is down.`,
};
