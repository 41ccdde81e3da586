import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { SetupError } from "../setup/failure";
import { serveInvocations } from "./invocations";

export interface EmulatorOptions {
  /** The Python of the virtual environment that `requirements.txt` was installed into. */
  readonly python: string;
  /** Where the account is kept between runs: its snapshot and the S3 bodies. */
  readonly dir: string;
  /** @default 0 a free one */
  readonly port?: number;
  readonly log: (line: string) => void;
}

export interface Emulator {
  /** `http://127.0.0.1:<port>`, for every service. */
  readonly endpoint: string;
  readonly pid: number;
  /** Where its snapshot and bodies are. */
  readonly dir: string;
  /** Names this account for as long as it lives, over restarts: a state describes one account. */
  readonly account: string;
  /** Whether the account of the last run is here again; `broken` when there was one that could not be read. */
  readonly restored: "yes" | "no" | "broken";
  /** Writes the account to disk now. It does so by itself every minute and at its end. */
  snapshot(): Promise<void>;
  /** From now on only keys whose policies allow a call may make it (`true`), or any key may do anything (`false`). */
  enforceIam(on: boolean): Promise<void>;
  /** Every right that was asked for since enforcing began, in order. */
  decisions(): Promise<Decision[]>;
  /** Takes a last snapshot and ends. */
  stop(): Promise<void>;
}

/** A right that a call needed, and whether the policies of whoever called gave it. Conditions are not looked at. */
export interface Decision {
  /** `arn:aws:sts::123456789012:assumed-role/<role>/<session>` */
  readonly principal: string;
  /** `dynamodb:PutItem` */
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the call sets, e.g. `dynamodb:LeadingKeys`, each with all its values. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly allowed: boolean;
}

/** An account of moto with every service in use loads in 5 s on a busy laptop. */
const READY_WITHIN_MS = 60_000;
/** A last snapshot takes 1 to 3 s. */
const STOPPED_WITHIN_MS = 30_000;
const LAST_LINES = 20;

/** Starts the AWS emulator. It ends with us, however we end: its stdin is a pipe of ours. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  mkdirSync(options.dir, { recursive: true });
  const invocations = await serveInvocations(options.log);
  const args = ["--dir", options.dir, "--port", String(options.port ?? 0), "--functions", invocations.url];
  const child = spawn(options.python, [program(), ...args], {
    env: environment(),
    // Ctrl-C in a terminal reaches a whole process group; the emulator must outlive whoever still writes to it.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve())).then(invocations.stop);
  const { endpoint, account, restored, reason } = await ready(child, options.log);
  if (restored === "broken")
    options.log(`the emulator's last snapshot cannot be read, so it begins afresh (${reason})`);

  const ask = async (path: string, method = "POST"): Promise<Response> => {
    const answer = await fetch(`${endpoint}/moto-api/loge/${path}`, { method });
    if (!answer.ok) throw new Error(`the emulator failed at ${path}: ${await answer.text()}`);
    return answer;
  };
  return {
    endpoint,
    account,
    restored,
    pid: child.pid as number,
    dir: options.dir,
    snapshot: async () => void (await ask("snapshot")),
    enforceIam: async (on) => void (await ask(`enforce/${on ? "on" : "off"}`)),
    decisions: async () => (await (await ask("decisions", "GET")).json()) as Decision[],
    stop: async () => {
      child.stdin?.end();
      const deadline = setTimeout(() => child.kill("SIGKILL"), STOPPED_WITHIN_MS);
      await ended;
      clearTimeout(deadline);
    },
  };
}

interface Greeting {
  readonly endpoint: string;
  readonly account: string;
  readonly restored: Emulator["restored"];
  readonly reason: string | null;
}

/** The line that the emulator prints when it listens; fails with its last lines when it ends or stays silent. */
function ready(child: ChildProcess, log: (line: string) => void): Promise<Greeting> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      child.kill("SIGKILL");
      reject(new SetupError(`The AWS emulator ${what}.${last.map((line) => `\n  ${line}`).join("")}`));
    };
    const deadline = setTimeout(() => fail(`did not start within ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS);
    const settled =
      <T>(what: (value: T) => void) =>
      (value: T) => {
        clearTimeout(deadline);
        what(value);
      };
    child.once(
      "error",
      settled((error: Error) => fail(`could not be run: ${error.message}`)),
    );
    child.once(
      "close",
      settled((code: number | null) => fail(`ended with ${code} before it listened`)),
    );
    const keep = (line: string) => {
      log(line);
      if (last.push(line) > LAST_LINES) last.shift();
    };
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", keep);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      const greeting = parse(line);
      if (greeting) settled(resolve)(greeting);
      else keep(line);
    });
  });
}

function parse(line: string): Greeting | undefined {
  try {
    return JSON.parse(line) as Greeting;
  } catch {
    return undefined;
  }
}

/** Nothing of the user's own AWS or Python settings may change what the emulator does. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|MOTO|PYTHON|S3_|FLASK|WERKZEUG)/.test(name));
  return {
    ...Object.fromEntries(own),
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    MOTO_ACCOUNT_ID: "123456789012",
  };
}

/** The Python files are not compiled with us: they are run from the sources, wherever this file has been compiled to. */
function program(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const sources = join(folder, "local", "emulator");
    if (existsSync(join(sources, "__main__.py"))) return sources;
  }
  throw new Error(`there is no local/emulator/__main__.py above ${__dirname}`);
}
