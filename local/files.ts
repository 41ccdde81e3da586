import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Files = ReturnType<typeof filesIn>;

/** What one clone keeps between runs: all of it in `.loge/`, nothing elsewhere. */
export function filesIn(folder: string) {
  const at = (name: string) => join(folder, name);
  return {
    folder,
    settings: at("settings.json"),
    /** The ports of the page and of the inbox, kept so that a bookmark stays right. */
    page: at("page.json"),
    state: at("terraform.tfstate"),
    run: at("run.json"),
    secrets: at("secrets.json"),
    lock: at("lock"),
    logs: at("logs"),
    emulator: at("emulator"),
    hosts: at("hosts"),
    /** What Terraform keeps, apart from the stack, which each synth rewrites. */
    terraform: at("terraform"),
    synth: at("cdktf.out"),
    volumes: at("volumes"),
    functions: at("functions"),
  } as const;
}

/** Everything that a run leaves goes, but the ports for bookmarks and the lock. */
export function forget(files: Files): void {
  const { settings, state, run, secrets, logs, emulator, hosts, volumes, terraform, synth, functions } = files;
  const all = [
    settings,
    state,
    `${state}.backup`,
    run,
    secrets,
    logs,
    emulator,
    hosts,
    volumes,
    terraform,
    synth,
    functions,
  ];
  for (const file of all) rmSync(file, { recursive: true, force: true });
}

/** Writes JSON whole or not at all, readable by its owner only. */
export function writeJson(file: string, value: unknown): void {
  writeFileSync(`${file}.part`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
