import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { load } from "../settings";
import { root } from "../tools/root";
import { bringUp, type Ports } from "./bring-up";
import { startDemoCamera } from "./camera";
import { Cleanup, Stopped } from "./cleanup";
import { type Files, filesIn, forget, writeJson } from "./files";
import { takeLock } from "./lock";
import { type Options, parseOptions, settingsOf, USAGE } from "./options";
import { freePort, isFree, keep } from "./ports";
import { card, type RunFile } from "./run-file";
import { SetupError } from "./setup/failure";
import { which } from "./setup/run";
import { endOfRun } from "./shutdown";

/** `npm start`: everything on this machine, until Ctrl-C. */
export async function start(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === "help") return console.log(USAGE);
  const files = filesIn(join(root, ".loge"));
  mkdirSync(files.folder, { recursive: true, mode: 0o700 });
  const release = await takeLock(files.lock);
  // One that was left by a run that was killed says what is no longer true.
  rmSync(files.run, { force: true });
  const cleanup = new Cleanup();
  const end = endOfRun();
  const stopping = new AbortController();
  end.ended.then((why) => {
    console.log(`\nStopping (${why}) …`);
    stopping.abort(new Stopped());
  });
  let failure: unknown;
  try {
    await run(options, files, cleanup, stopping.signal);
    await end.ended;
  } catch (error) {
    if (!end.isEnding()) failure = error;
  }
  await cleanup.run(console.log);
  release();
  if (!failure) {
    console.log("Stopped. People, keys and recordings are kept in .loge/ for the next start.");
    process.exit(0);
  }
  console.error(
    failure instanceof Error && !(failure instanceof SetupError) && !isTold(failure)
      ? failure
      : `\n${(failure as Error).message}`,
  );
  process.exit(1);
}

/** Errors whose message is written for the person who starts Loge. */
function isTold(error: Error): boolean {
  return ["SettingsError", "StateError", "TerraformError", "EmulatorError", "HostError"].includes(error.name);
}

async function run(options: Options, files: Files, cleanup: Cleanup, signal: AbortSignal): Promise<void> {
  const ports = await portsOf(files, options.port);
  // What cannot start must not cost what there is.
  load(settingsOf(options));
  if (options.fresh) {
    forget(files);
    console.log("  ✓ forgot people, keys and recordings of the last run");
  }
  mkdirSync(files.logs, { recursive: true });
  const stack = await bringUp({ options, files, cleanup, signal, ports, say: console.log });

  const camera = options.demoCamera ? stack.cameras[0] : undefined;
  const demo =
    camera &&
    startDemoCamera(
      which("ffmpeg") ?? "ffmpeg",
      async () => `${camera.rtmp}/${await stack.streamKey(camera.name)}`,
      join(files.logs, "demo-camera.log"),
    );
  if (demo) cleanup.add("the demo camera", demo.stop);

  const file = (): RunFile => ({
    url: stack.url,
    email: stack.person.email,
    password: stack.person.password,
    cameras: stack.cameras,
    inbox: stack.inbox,
    emulator: stack.endpoint,
    pids: { loge: process.pid, ...stack.pids(), ...(demo?.pid() ? { "demo-camera": demo.pid() as number } : {}) },
  });
  cleanup.add("run.json", keepRunFile(files.run, file));
  console.log(card(file(), demo !== undefined));
}

/** How soon a process that was started again is in `run.json`. */
const PROCESSES_LOOK_MS = 500;

/** Writes `run.json`, again whenever a process has another number, and returns what removes it. */
function keepRunFile(path: string, content: () => RunFile): () => void {
  let written = "";
  const write = () => {
    const now = JSON.stringify(content());
    if (now !== written) writeJson(path, content());
    written = now;
  };
  write();
  const watch = setInterval(write, PROCESSES_LOOK_MS);
  return () => {
    clearInterval(watch);
    rmSync(path, { force: true });
  };
}

/** The page's port: the one asked for, else the one of the last start while nobody else took it, else a free one. The inbox's likewise. */
async function portsOf(files: Files, asked: number | undefined): Promise<Ports> {
  const kept = existsSync(files.page)
    ? (JSON.parse(readFileSync(files.page, "utf8")) as { port: number; inbox?: number })
    : undefined;
  if (asked && !(await isFree(asked))) {
    throw new SetupError(
      `Port ${asked} is taken by another program. Free it, or start with another: npm start -- --port ${asked + 1}`,
    );
  }
  const taken = new Set<number>();
  const choose = async (wanted: number | undefined) => {
    if (!wanted || taken.has(wanted) || !(await isFree(wanted)) || !(await keep(wanted))) return freePort(taken);
    taken.add(wanted);
    return wanted;
  };
  const page = await choose(asked ?? kept?.port);
  const inbox = await choose(kept?.inbox);
  writeJson(files.page, { port: page, inbox });
  return { page, inbox };
}
