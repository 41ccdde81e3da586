import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Emulator } from "../emulator";

/**
 * An apply that is broken off leaves things in the emulator that the state does not know, and every later apply fails. So
 * state file and emulator snapshot are one pair: kept before an apply, and put back, both, if the apply does not end.
 */
export interface Pair {
  /** The state file of Terraform's local backend. */
  readonly state: string;
  /** The emulator's folder. */
  readonly emulator: string;
  /** A folder of ours, for the journal and the kept state. */
  readonly data: string;
}

/** What {@link recover} did: nothing was open; the pair from before the open apply is back; there was none, so both are gone. */
export type Recovery = "clean" | "rolled back" | "began afresh";

/** How long a Terraform that outlived its supervisor may take to write its state. */
const ORPHAN_ENDS_WITHIN_MS = 30_000;
const LOOK_MS = 50;

/** Puts an apply that did not end right. To be called before the emulator starts, since it replaces its snapshot. */
export async function recover(pair: Pair): Promise<Recovery> {
  const files = filesOf(pair);
  if (existsSync(files.journal)) await ended(readPid(files.journal));
  removeLeftLock(pair.state);
  if (!existsSync(files.journal)) return "clean";
  const kept = existsSync(files.keptState) && existsSync(files.keptSnapshot);
  if (kept) {
    // Copied, not moved: should this be broken off too, the kept pair is still whole.
    copyWhole(files.keptState, pair.state);
    copyWhole(files.keptSnapshot, files.snapshot);
  } else {
    forget(pair);
  }
  close(files);
  return kept ? "rolled back" : "began afresh";
}

/** Throws away what was applied: state and emulator snapshot, which mean nothing without each other. */
export function forget(pair: Pair): void {
  const { applied, snapshot } = filesOf(pair);
  for (const file of [applied, pair.state, snapshot]) rmSync(file, { force: true });
}

/** Which of the emulator's accounts the state describes; undefined when nothing was ever applied. */
export function accountOf(pair: Pair): string | undefined {
  return readIf(filesOf(pair).account);
}

/** The fingerprint of the last apply that ended well; undefined when there is none. */
export function lastApplied(pair: Pair): string | undefined {
  return readIf(filesOf(pair).applied);
}

/** Opens an apply: from here until {@link commit} the pair of now is what a broken start goes back to. */
export async function begin(
  pair: Pair,
  emulator: Emulator,
): Promise<{ started(pid: number): void; commit(fingerprint: string): Promise<void> }> {
  const files = filesOf(pair);
  mkdirSync(dirname(files.journal), { recursive: true });
  if (existsSync(pair.state)) {
    await emulator.snapshot();
    copyWhole(files.snapshot, files.keptSnapshot);
    copyWhole(pair.state, files.keptState);
  }
  writeWhole(files.journal, "{}");
  writeWhole(files.account, emulator.account);
  rmSync(files.applied, { force: true });
  return {
    started: (pid) => writeWhole(files.journal, JSON.stringify({ pid })),
    commit: async (fingerprint) => {
      await emulator.snapshot();
      close(files);
      writeWhole(files.applied, fingerprint);
    },
  };
}

function filesOf({ data, emulator }: Pair) {
  return {
    journal: join(data, "apply.json"),
    applied: join(data, "applied"),
    account: join(data, "account"),
    keptState: join(data, "before-apply.tfstate"),
    snapshot: join(emulator, "emulator.snapshot"),
    // In the emulator's folder and with its ending: it keeps the bodies that this one names.
    keptSnapshot: join(emulator, "before-apply.snapshot"),
  };
}

/** The journal goes first: without it the kept pair is only litter, with it but half a pair the next start would begin afresh. */
function close({ journal, keptState, keptSnapshot }: ReturnType<typeof filesOf>): void {
  for (const file of [journal, keptState, keptSnapshot]) rmSync(file, { force: true });
}

function readIf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function copyWhole(from: string, to: string): void {
  copyFileSync(from, `${to}.part`);
  renameSync(`${to}.part`, to);
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** The real lock is the kernel's and dies with its process; the note beside the state is what a killed Terraform leaves. */
function removeLeftLock(state: string): void {
  rmSync(join(dirname(state), `.${basename(state)}.lock.info`), { force: true });
}

function readPid(journal: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(journal, "utf8")) as { pid?: number }).pid;
  } catch {
    return undefined;
  }
}

/** Waits for a Terraform that is still writing; its leash has interrupted it. One that does not end is killed. */
async function ended(pid: number | undefined): Promise<void> {
  const deadline = Date.now() + ORPHAN_ENDS_WITHIN_MS;
  while (pid && isTerraform(pid)) {
    if (Date.now() > deadline) process.kill(pid, "SIGKILL");
    await wait(LOOK_MS);
  }
}

/** Process numbers are given again, so the name is looked at too. */
function isTerraform(pid: number): boolean {
  const proc = `/proc/${pid}/comm`;
  if (existsSync("/proc/self/comm")) return existsSync(proc) && /^(sh|terraform)/.test(readFileSync(proc, "utf8"));
  return /terraform/.test(spawnSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" }).stdout);
}
