import { randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { type Serving, serve } from "../serve";
import type { Manager } from "./manager";

/** What a `systemctl` command says and its exit code. */
export interface Answer {
  readonly code: number;
  readonly text: string;
}

export interface Power {
  poweroff(): void;
  reboot(): void;
}

const done: Answer = { code: 0, text: "" };
/** systemctl(1): "is not active", "no such unit". */
const NOT_ACTIVE = 3;
const NO_SUCH_UNIT = 5;

/** Runs one `systemctl` command: those that Loge's hosts use, with systemd's answers and exit codes. */
export async function systemctl(manager: Manager, power: Power, args: readonly string[]): Promise<Answer> {
  const options = new Set(args.filter((arg) => arg.startsWith("-")));
  const [verb = "", ...given] = args.filter((arg) => !arg.startsWith("-"));
  const names = given.map((name) => (/\.(service|timer|target)$/.test(name) ? name : `${name}.service`));
  const quiet = options.has("--quiet") || options.has("-q");
  const wait = async (work: Promise<void>) => {
    if (options.has("--no-block")) return void work.catch(() => {});
    await work;
  };
  const ask = (yes: boolean, text: string, no: number): Answer => ({ code: yes ? 0 : no, text: quiet ? "" : text });
  const states = names.map((name) => manager.stateOf(name));
  try {
    switch (verb) {
      case "start":
        await wait(manager.start(names));
        return done;
      case "stop":
        await wait(manager.stop(names));
        return done;
      case "restart":
        await wait(manager.restart(names));
        return done;
      case "try-restart":
        await wait(manager.restart(names.filter((name) => manager.stateOf(name) === "active")));
        return done;
      case "reload":
        await manager.reload(names);
        return done;
      case "reload-or-restart":
        for (const name of names)
          await (manager.canReload(name) ? manager.reload([name]) : wait(manager.restart([name])));
        return done;
      case "enable":
        manager.enable(names);
        if (options.has("--now")) await wait(manager.start(names));
        return done;
      case "disable":
        manager.disable(names);
        if (options.has("--now")) await wait(manager.stop(names));
        return done;
      case "daemon-reload":
        manager.daemonReload();
        return done;
      case "reset-failed":
        manager.resetFailed(names);
        return done;
      case "is-active":
        return ask(states.includes("active"), states.join("\n"), NOT_ACTIVE);
      case "is-failed":
        return ask(states.includes("failed"), states.join("\n"), 1);
      case "is-enabled": {
        const enabled = names.map((name) => manager.isEnabled(name));
        return ask(enabled.includes(true), enabled.map((yes) => (yes ? "enabled" : "disabled")).join("\n"), 1);
      }
      case "poweroff":
      case "halt":
        power.poweroff();
        return done;
      case "reboot":
        power.reboot();
        return done;
      default:
        return { code: 1, text: `Local hosts do not know: systemctl ${args.join(" ")}` };
    }
  } catch (error) {
    const { message } = error as Error;
    return { code: / not found/.test(message) ? NO_SUCH_UNIT : 1, text: message };
  }
}

/** The programs of a host that would reach this machine's own service manager, or switch this machine off. */
const STAND_INS: Readonly<Record<string, string>> = {
  systemctl: '"$@"',
  poweroff: "poweroff",
  halt: "poweroff",
  shutdown: "poweroff",
  reboot: "reboot",
};

/**
 * Answers `systemctl` on a host.
 * @param folder Where the stand-ins are put; it goes first on the host's PATH.
 */
export async function serveSystemctl(folder: string, run: (args: string[]) => Promise<Answer>): Promise<Serving> {
  const token = randomBytes(24).toString("hex");
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    if (!isAuthorized(request, token)) return void response.writeHead(401).end();
    const args = (await bodyOf(request)).split("\n").filter(Boolean);
    const { code, text } = await run(args);
    response.end(`${code}\n${text}`);
  };
  const serving = await serve((request, response) => void listener(request, response));
  mkdirSync(folder, { recursive: true });
  for (const [name, args] of Object.entries(STAND_INS)) {
    writeFileSync(join(folder, name), standIn(args, serving.port, token), { mode: 0o700 });
  }
  return serving;
}

function standIn(args: string, port: number, token: string): string {
  return `#!/bin/sh
# Speaks to the host's service manager in local/hosts, never to this machine's.
answer=$(printf '%s\\n' ${args} | curl -sS --noproxy '*' -H 'Authorization: Bearer ${token}' --data-binary @- http://127.0.0.1:${port}/) || exit 1
code=$(printf '%s\\n' "$answer" | head -n 1)
text=$(printf '%s\\n' "$answer" | tail -n +2)
[ -z "$text" ] || if [ "$code" = 0 ] || [ "$code" = ${NOT_ACTIVE} ]; then printf '%s\\n' "$text"; else printf '%s\\n' "$text" >&2; fi
exit "$code"
`;
}

function isAuthorized(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
