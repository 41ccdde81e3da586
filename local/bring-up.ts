import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { load, type Settings } from "../settings";
import { build } from "../tools/build";
import type { Pool } from "../tools/people";
import { root } from "../tools/root";
import { synthesise } from "../tools/synthesise";
import { OWNER } from "./aws/call";
import { count } from "./aws/metric";
import type { Cleanup } from "./cleanup";
import { startEdge } from "./edge";
import { type Emulator, startEmulator } from "./emulator";
import { startEvents } from "./events";
import type { Files } from "./files";
import { startFunctions } from "./functions";
import { startGateway } from "./gateway";
import { type Hosts, startHosts } from "./hosts";
import { startMail } from "./mail";
import { type Options, settingsOf } from "./options";
import { firstOperator, type Person } from "./people";
import type { CameraAddress } from "./run-file";
import { localSettings, machine } from "./settings";
import { type Setup, together } from "./setup";
import { cacheFolder } from "./setup/cache";
import { ensureOwncast } from "./setup/owncast";
import { ensurePackages, START_PACKAGES } from "./setup/packages";
import { type Say, step } from "./setup/progress";
import { ensureEmulatorPython } from "./setup/python";
import { ensureTerraform } from "./setup/terraform";
import { adminPassword, streamKey } from "./stream-keys";
import { applyLocally } from "./terraform/apply";
import { State } from "./terraform/state";
import { recover } from "./terraform/transaction";

export interface BringUpOptions {
  readonly options: Options;
  readonly files: Files;
  /** Hears about every part that has been started, in order. */
  readonly cleanup: Cleanup;
  readonly signal: AbortSignal;
  readonly ports: Ports;
  readonly say: Say;
}

/** Where this machine's browser finds what is for people. */
export interface Ports {
  readonly page: number;
  readonly inbox: number;
}

/** Everything that runs. */
export interface Stack {
  readonly url: string;
  /** The page of the e-mails that nobody sends here. */
  readonly inbox: string;
  /** The emulated AWS. */
  readonly endpoint: string;
  readonly person: Person;
  readonly cameras: readonly CameraAddress[];
  /** The key that a camera is to send with now. */
  streamKey(camera: string): Promise<string>;
  pids(): Record<string, number>;
}

/** Two hosts boot, Owncast is configured and nginx makes its certificate: 10 s on a laptop, more on a busy machine. */
const HOSTS_READY_MS = 180_000;

/** From nothing to a stack whose every door answers: set-up, settings, synth, apply, and what the state describes. */
export async function bringUp({ options, files, cleanup, signal, ports, say }: BringUpOptions): Promise<Stack> {
  const setup: Setup = { say, cache: cacheFolder(), signal };
  await ensurePackages(setup, START_PACKAGES);
  const base = settingsOf(options);
  const { version, sha256 } = load(base).owncast;
  const [python, terraform, owncast] = await together([
    ensureEmulatorPython(setup, join(root, "local/emulator/requirements.txt")),
    ensureTerraform(setup),
    ensureOwncast(setup, { version, sha256: sha256[machine], source: join(root, "local/owncast") }),
  ]);
  await build(root, say);
  signal.throwIfAborted();

  const settings = await localSettings({
    base,
    file: files.settings,
    applied: existsSync(files.state),
    owncast: { target: machine, sha256: owncast.sha256 },
    say,
  });
  await step(say, "synthesising the stack", () =>
    synthesise({ settings: files.settings, outDir: files.synth, owncastZip: owncast.file, signal }),
  );
  signal.throwIfAborted();

  const state = files.state;
  const pair = { state, data: files.terraform, emulator: files.emulator };
  const recovered = await recover(pair);
  if (recovered === "rolled back")
    say("  · the last start was broken off while applying: going back to what was there before it");
  if (recovered === "began afresh") say("  · the very first start was broken off while applying: beginning anew");
  const log = (file: string) => (line: string) => appendFileSync(join(files.logs, `${file}.log`), `${line}\n`);
  const emulator = await step(say, "starting the emulated AWS", () =>
    startEmulator({ python, dir: files.emulator, log: log("emulator") }),
  );
  cleanup.add("the emulated AWS", emulator.stop);
  signal.throwIfAborted();
  const folder = join(files.synth, "stacks", settings.environment);
  await apply(folder, files, emulator, { terraform, cache: setup.cache, say, signal });

  const applied = State.read(state);
  const { endpoint } = emulator;
  const mail = await startMail({ endpoint, port: ports.inbox, say, log: log("mail") });
  cleanup.add("the mail", mail.stop);
  const failure = (namespace: string, name: string, dimension: string) => (of: string) =>
    void count(
      { endpoint, region: settings.region },
      { namespace, name, of: [dimension, of], value: 1, unit: "Count" },
    ).catch((error: Error) => log("emulator")(`a failure of ${of} is not counted: ${error.message}`));
  const functions = await startFunctions({
    state: applied,
    endpoint,
    log: log("functions"),
    failed: failure("AWS/Lambda", "Errors", "FunctionName"),
    dir: files.functions,
  });
  cleanup.add("the functions", functions.stop);
  const gateway = await startGateway({
    ...{ state: applied, functions, port: 0, log: log("gateway") },
    failed: failure("AWS/ApiGateway", "5xx", "ApiId"),
  });
  cleanup.add("the gateway", gateway.stop);
  const edge = await startEdge({ state: applied, endpoint, gateway, port: ports.page, log: log("edge") });
  cleanup.add("the edge", edge.stop);
  const events = await startEvents({ state: applied, endpoint, functions, log: log("events") });
  cleanup.add("the events", events.stop);
  const hosts = await startHosts({ state: applied, endpoint, dir: files.folder, log: log("hosts") });
  cleanup.add("the hosts", hosts.stop);
  await step(say, "booting the hosts", () => ready(hosts, signal));

  const person = await firstOperator(poolOf(applied, settings, endpoint), files.secrets);
  const keyOf = (camera: string) => streamKey(applied, endpoint, settings, camera);
  const password = settings.owncastAdmin && (await adminPassword(applied, endpoint, settings));
  return {
    url: edge.url,
    inbox: mail.inbox,
    endpoint,
    person,
    cameras: await Promise.all(
      settings.cameras.map(async ({ name, ports, admin }) => ({
        name,
        rtmp: `rtmp://127.0.0.1:${ports.rtmp}/live`,
        rtmps: `rtmps://127.0.0.1:${ports.rtmps}/live`,
        streamKey: await keyOf(name),
        ...(admin && password && { owncast: { url: `https://localhost:${admin.port}/admin/`, password } }),
      })),
    ),
    streamKey: keyOf,
    pids: () => ({ emulator: emulator.pid, ...named(hosts.pids()) }),
  };
}

interface ApplyTools {
  readonly terraform: string;
  readonly cache: string;
  readonly say: Say;
  readonly signal: AbortSignal;
}

async function apply(
  stack: string,
  files: Files,
  emulator: Emulator,
  { terraform, cache, say, signal }: ApplyTools,
): Promise<void> {
  await step(say, "applying with Terraform", async (note) => {
    const options = {
      emulator,
      stack,
      state: files.state,
      data: files.terraform,
      cache,
      program: terraform,
      say: note,
      signal,
    };
    const changes = await applyLocally(options);
    say(
      changes === "unchanged"
        ? "  · nothing has changed since the last apply"
        : `  · ${changes.add} added, ${changes.change} changed, ${changes.remove} removed`,
    );
  });
}

/** Resolves when the hosts are up, and at once when the run is to end. */
async function ready(hosts: Hosts, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );
  await Promise.race([hosts.ready(HOSTS_READY_MS), aborted]);
}

/** Units as people call them: `recorder` for `loge-recorder`. */
function named(pids: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([unit, pid]) => [unit.replace(/^loge-/, ""), pid]));
}

function poolOf(state: State, { region }: Settings, endpoint: string): Pool {
  const cognito = new CognitoIdentityProviderClient({ region, endpoint, credentials: OWNER });
  return { cognito, id: state.one("aws_cognito_user_pool").attributes["id"], sendsMail: false };
}
