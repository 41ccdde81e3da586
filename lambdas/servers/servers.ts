import { api, notJson } from "../shared/app";
import { ApiError } from "../shared/errors";
import { requires } from "../shared/requires";
import type { Heartbeats } from "./heartbeats";
import { type Host, type Hosts, inTransition } from "./hosts";
import { report } from "./report";
import type { Starts } from "./starts";
import type { Guarded } from "./stops";
import type { Upkeep } from "./upkeep";

export interface ServersProps {
  readonly hosts: Pick<Hosts, "all" | "start" | "stop">;
  readonly heartbeats: Pick<Heartbeats, "all">;
  readonly starts: Pick<Starts, "read" | "asked" | "took">;
  readonly guarded: Pick<Guarded, "tell" | "keep" | "leaves" | "switchedOn" | "switchedOff">;
  readonly upkeep: Pick<Upkeep, "tell" | "part" | "ask">;
  /** @default the clock */
  readonly now?: () => number;
}

/** `/api/servers`: whether the proxy and the media host run, whether cameras can be seen yet, and the switch for both. */
export const servers = ({ hosts, heartbeats, starts, guarded, upkeep, now = Date.now }: ServersProps) =>
  api()
    .get("/servers", requires("viewer"), async (c) => {
      const all = await hosts.all();
      const running = all.every(({ state }) => state === "running");
      const [cameras, past, { underWay, started }] = await Promise.all([
        running ? heartbeats.all() : [],
        starts.read(),
        upkeep.part(all, now()),
      ]);
      const stops = await guarded.tell(all, cameras, now(), started);
      const { took, ...shown } = report({ hosts: all, cameras, past, now: now(), stops, upkeep: underWay });
      if (took) await starts.took(took, past);
      return c.json({ ...shown, ...stops, upkeep: underWay });
    })
    .post("/servers/on", requires("operator"), async (c) => {
      const all = settled(await hosts.all());
      await guarded.switchedOn(all);
      await hosts.start();
      if (all.some(({ state }) => state !== "running")) await starts.asked(now());
      return c.json({ action: "starting" }, 202);
    })
    .post("/servers/off", requires("operator"), async (c) => {
      const [all, cameras] = await Promise.all([hosts.all(), heartbeats.all()]);
      if (!(await guarded.leaves(settled(all), cameras, now()))) {
        await hosts.stop();
        await guarded.switchedOff(now());
      }
      return c.json({ action: "stopping" }, 202);
    })
    .post("/servers/keep", requires("operator"), async (c) => {
      const [all, cameras] = await Promise.all([hosts.all(), heartbeats.all()]);
      const { stopsAt } = await guarded.keep(all, cameras, now());
      return c.json({ stopsAt });
    })
    .get("/servers/upkeep", requires("operator"), async (c) => c.json(await upkeep.tell()))
    .post("/servers/upkeep", requires("operator"), async (c) => {
      const mode = modeIn(
        await c.req.json().catch(() => {
          throw notJson();
        }),
      );
      await upkeep.ask(mode, await hosts.all(), now());
      return c.json({ mode }, 202);
    });

/** By hand: beside EC2's client there is no room for a validator of bodies. */
function modeIn(body: { readonly mode?: unknown } | null | undefined): string {
  if (typeof body?.mode === "string") return body.mode;
  const details = [{ path: "mode", message: "a text" }];
  throw new ApiError(422, "invalid_input", "Not as expected: a text.", { details });
}

/** EC2 takes neither start nor stop while it is at one of them. */
function settled(hosts: Host[]): Host[] {
  const missing = hosts.find(({ state }) => state === "terminated");
  if (missing)
    throw new ApiError(409, "server_missing", `The ${missing.name} host does not exist any more: apply makes it anew.`);
  const busy = hosts.find(inTransition);
  if (busy)
    throw new ApiError(409, "servers_changing", `The ${busy.name} host is ${busy.state}. Try again in a minute.`);
  return hosts;
}
