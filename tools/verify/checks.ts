import { isIP } from "node:net";
import { connect } from "node:tls";
import { Skip } from "../../local/setup/progress";
import { until } from "../../local/wait";
import type { Alarm } from "./alarm";
import type { Guest } from "./guest";

/** What a check has to go on. */
export interface Place {
  /** The page's address, without a slash at its end. */
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly guest: Guest;
  /** Whose mail is tried; undefined where the settings name nobody who gets it. */
  readonly alarm?: Alarm;
  /** Hears what takes time. */
  readonly note: (line: string) => void;
  /** Longest time for the hosts to boot or to stop, ms. */
  readonly patienceMs: number;
}

export interface Check {
  readonly what: string;
  /** Resolves with what was seen. @throws Error with what is wrong; Skip when it cannot be told now */
  readonly run: (place: Place) => Promise<string>;
}

interface Servers {
  readonly status: "off" | "starting" | "on" | "stopping";
  readonly readyIn: number | null;
}

interface Camera {
  readonly name: string;
  readonly status: string;
  readonly streamKey?: string;
  readonly rtmps: string;
}

const servers = ({ guest }: Place) => guest.must<Servers>("GET", "/api/servers");
const cameras = async ({ guest }: Place) =>
  (await guest.must<{ cameras: [Camera, ...Camera[]] }>("GET", "/api/cameras")).cameras;

/** In this order: the hosts are switched on before what they write is looked for, and switched off at the end. */
export const CHECKS: readonly Check[] = [
  {
    what: "the page is served, with its security headers",
    async run({ url }) {
      const { status, headers } = await fetch(`${url}/`);
      const policy = headers.get("content-security-policy") ?? "";
      expect(status === 200, `GET / answered ${status}`);
      expect(policy !== "" && !policy.includes("unsafe-inline"), `its content-security-policy is "${policy}"`);
      return "200";
    },
  },
  {
    what: "an invited person signs in",
    async run({ guest, email, password }) {
      await guest.signIn(email, password);
      const { groups } = await guest.must<{ groups: string[] }>("GET", "/api/session");
      expect(groups.includes("operator"), `the groups are ${groups.join(", ") || "none"}`);
      return groups.join(", ");
    },
  },
  {
    what: "both hosts boot and the recorder reports",
    async run(place) {
      if ((await servers(place)).status === "off") return `on after ${await turn(place, "on")} s`;
      await stand(place, "on");
      return "they were on already";
    },
  },
  {
    what: "a stream key was made on the host and kept in SSM",
    async run(place) {
      const without = (await cameras(place)).filter(({ streamKey }) => !streamKey);
      expect(without.length === 0, `none for ${without.map(({ name }) => name).join(", ")}`);
      return "for every camera";
    },
  },
  {
    what: "RTMPS shows a certificate that cameras can trust",
    async run(place) {
      const [{ rtmps }] = await cameras(place);
      const { hostname, port } = new URL(rtmps);
      if (isIP(hostname) || hostname === "localhost")
        throw new Skip("without a domain the certificate is the proxy's own");
      // The proxy asks for it once its door is open.
      const certified = () => trustedUntil(hostname, Number(port)).catch(() => undefined);
      return `until ${await until(certified, { what: `a trusted ${hostname}:${port}`, timeoutMs: place.patienceMs, everyMs: 5_000 })}`;
    },
  },
  {
    what: "the edge takes a signed cookie, and S3 holds what the host wrote",
    async run(place) {
      await place.guest.watch();
      const [{ status: path }] = await cameras(place);
      const response = await place.guest.ask("GET", path);
      expect(response.status === 200, `GET ${path} answered ${response.status}`);
      const { heartbeat } = (await response.json()) as { heartbeat: string };
      return `signed with ${place.guest.cookie("CloudFront-Hash-Algorithm") ?? "SHA1"}, heartbeat of ${heartbeat}`;
    },
  },
  {
    what: "the edge refuses no cookie, a tampered one and another path",
    async run(place) {
      const [{ status: path }] = await cameras(place);
      const flip = (text: string) => `${text[0] === "A" ? "B" : "A"}${text.slice(1)}`;
      const changed = (part: string) => (name: string, value: string) => (name.endsWith(part) ? flip(value) : value);
      const answers = {
        "no cookie": (await fetch(`${place.url}${path}`)).status,
        "tampered signature": (await place.guest.ask("GET", path, undefined, changed("Signature"))).status,
        "tampered policy": (await place.guest.ask("GET", path, undefined, changed("Policy"))).status,
        "other key pair": (await place.guest.ask("GET", path, undefined, changed("Key-Pair-Id"))).status,
        "other path": (await fetch(`${place.url}/media/nobody/status.json`)).status,
      };
      const wrong = Object.entries(answers).filter(([, status]) => status !== 403);
      expect(wrong.length === 0, wrong.map(([name, status]) => `${name}: ${status}`).join(", "));
      return `${Object.keys(answers).length} × 403`;
    },
  },
  {
    what: "an alarm's mail leaves AWS",
    async run({ alarm, note }) {
      if (!alarm) throw new Skip("the settings name nobody who gets it (guard.alarms)");
      const { confirmed, pending } = await alarm.readers();
      expect(pending.length === 0, `${pending.join(", ")} has not confirmed yet: look for AWS's first mail`);
      expect(confirmed.length > 0, "nobody is subscribed any more: apply again");
      if (await alarm.isRaised()) throw new Skip(`${alarm.name} stands at ALARM: something waits in a queue`);
      note(alarm.name);
      await alarm.ring();
      return `to ${confirmed.join(", ")}, who must now have “ALARM: ${alarm.name}”`;
    },
  },
  {
    what: "both hosts stop, start again and stop, when they are told to",
    async run(place) {
      if (await isLive(place)) throw new Skip("a camera is live, so nothing was stopped");
      const keys = await streamKeys(place);
      const said = `off after ${await turn(place, "off")} s, on again after ${await turn(place, "on")} s`;
      expect((await streamKeys(place)) === keys, "the stream keys are others after the start");
      if (await isLive(place)) return `${said}, left on: a camera is live`;
      return `${said}, off after ${await turn(place, "off")} s`;
    },
  },
  {
    what: "signing out ends the session at once",
    async run({ guest }) {
      await guest.must("DELETE", "/api/session");
      const { status } = await guest.ask("GET", "/api/session");
      expect(status === 401, `GET /api/session answered ${status}`);
      return "401";
    },
  },
];

async function streamKeys(place: Place): Promise<string> {
  return (await cameras(place)).map(({ streamKey }) => streamKey).join(" ");
}

async function isLive(place: Place): Promise<boolean> {
  // The cookies of a while ago may be over.
  await place.guest.watch();
  const all = (await cameras(place)).map(({ status }) => place.guest.must<{ state: string }>("GET", status));
  return (await Promise.all(all)).some(({ state }) => state === "live");
}

/** @returns the seconds that it took */
async function turn(place: Place, wanted: "on" | "off"): Promise<number> {
  const began = Date.now();
  await place.guest.must("POST", `/api/servers/${wanted}`);
  await stand(place, wanted);
  return Math.round((Date.now() - began) / 1000);
}

async function stand(place: Place, wanted: Servers["status"]): Promise<void> {
  const seen = async () => {
    const { status, readyIn } = await servers(place);
    place.note(readyIn ? `${status}, ready in about ${readyIn} s` : status);
    return status === wanted ? true : undefined;
  };
  await until(seen, { what: `servers that are ${wanted}`, timeoutMs: place.patienceMs, everyMs: 2_000 });
}

/** The end of the certificate there, in words. Rejects when nobody who is trusted has signed it, or it is another's. */
export function trustedUntil(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: host, timeout: 5_000 }, () => {
      resolve(socket.getPeerCertificate().valid_to);
      socket.destroy();
    });
    socket.on("timeout", () => socket.destroy(new Error("no answer")));
    socket.on("error", reject);
  });
}

function expect(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}
