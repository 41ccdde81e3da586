import { aloneOf, overSince, running } from "../guard/ledger";
import type { Memory } from "../guard/memory";
import type { Hosts } from "../servers/hosts";
import { api } from "../shared/app";
import type { Boots } from "../shared/boots";
import { requires } from "../shared/requires";
import type { Runs } from "../shared/runs";
import { advise } from "./advice";
import type { Cameras } from "./cameras";
import { type Ran, type Rates, usage } from "./cost";
import type { Functions } from "./functions";
import type { Mail } from "./mail";

export interface StatusProps {
  readonly hosts: Pick<Hosts, "all">;
  readonly boots: Pick<Boots, "of">;
  readonly cameras: Pick<Cameras, "all">;
  readonly functions: Pick<Functions, "all">;
  readonly mail: Pick<Mail, "isUnconfirmed">;
  readonly rates: Rates;
  /** Where runs are written down; undefined when there is no guard that does. */
  readonly runs: Pick<Runs, "recent"> | undefined;
  readonly memory: Pick<Memory, "read">;
  /** @default the clock */
  readonly now?: () => number;
}

/** `/api/status` and `/api/cost`: for operators, how all of it is doing, and what it costs. */
export const status = (props: StatusProps) =>
  api()
    .get("/status", requires("operator"), async (c) => {
      const { boots, cameras, functions, mail, now = Date.now } = props;
      const all = await props.hosts.all();
      const isOn = all.every(({ state }) => state === "running");
      const instance = isOn ? all.find(({ name }) => name === "owncast")?.instance : undefined;
      const [booted, seen, watched, isMailUnconfirmed] = await Promise.all([
        Promise.all(all.map(async (host) => ({ ...host, boot: await boots.of(host.name, host.launched) }))),
        cameras.all(instance, now()),
        functions.all(now()),
        mail.isUnconfirmed(),
      ]);
      return c.json({
        hosts: booted.map(({ name, state, since, boot }) => ({ name, state, since, boot })),
        cameras: seen,
        functions: watched,
        advice: advise({ hosts: booted, cameras: seen, functions: watched, isMailUnconfirmed, now: now() }),
      });
    })
    .get("/cost", requires("operator"), async (c) => {
      const { rates, runs, memory, now = Date.now } = props;
      if (!runs) return c.json({ ...rates, hoursThisMonth: null, savedHours: null, runs: [] });
      const [past, remembered, all] = await Promise.all([runs.recent(now()), memory.read(), props.hosts.all()]);
      // The guard writes down what is over when it looks the next time, which may be minutes later.
      const over = overSince(remembered, all, now());
      const from = running(all);
      const ran: Ran[] = over ? [...past, over] : [...past];
      if (from !== undefined) ran.push({ from, to: null, because: null, alone: aloneOf(all) });
      return c.json({
        ...rates,
        ...usage(ran, rates, now()),
        runs: ran.map(({ from, to, because, alone = null }) => ({
          from: iso(from),
          to: to === null ? null : iso(to),
          because,
          alone,
        })),
      });
    });

function iso(time: number): string {
  return new Date(time).toISOString();
}
