import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { App } from "cdktf";
import { Stack } from "../../../../modules/stack";
import { addHosts, type HostOverrides, place } from "./place";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A host's root in a folder, its files from the bundle that synth made; commands of the machine can be stood in for. */
export class FakeHost {
  readonly root: string;
  private readonly commands: string;

  constructor(folder: string, name: "proxy" | "owncast", overrides: HostOverrides = {}) {
    this.root = join(folder, "root");
    this.commands = join(folder, "commands");
    mkdirSync(this.root, { recursive: true });
    mkdirSync(this.commands);
    execFileSync("tar", ["-xzf", bundleOf(folder, name, overrides), "-C", this.root]);
    mkdirSync(this.path("run/loge"), { recursive: true });
    mkdirSync(this.path("var/lib/loge"), { recursive: true });
  }

  path(below: string): string {
    return join(this.root, below);
  }

  read(below: string): string {
    return readFileSync(this.path(below), "utf8");
  }

  write(below: string, content: string): void {
    mkdirSync(dirname(this.path(below)), { recursive: true });
    writeFileSync(this.path(below), content);
  }

  /** Puts a bash script in the place of a command; what it is called with is kept. */
  command(name: string, script = ""): void {
    const file = join(this.commands, name);
    writeFileSync(file, `#!/bin/bash\necho "$*" >>"${file}.calls"\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** The arguments of each call of a command, one line each. */
  calls(name: string): string[] {
    const file = join(this.commands, `${name}.calls`);
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  /** Runs a script of the host, e.g. `owncast-stop`. */
  run(script: string, args: string[] = [], { input = "", env = {} } = {}): Ended {
    const { status, stdout, stderr } = spawnSync(this.path(`opt/loge/bin/${script}`), args, {
      input,
      encoding: "utf8",
      env: { PATH: `${this.commands}:${process.env["PATH"]}`, LOGE_ROOT: this.root, ...env },
    });
    return { code: status, stdout, stderr };
  }
}

/** The path of the bundle of a host, synthesised below the folder. */
export function bundleOf(folder: string, name: "proxy" | "owncast", overrides: HostOverrides = {}): string {
  mkdirSync(folder, { recursive: true });
  const app = new App({ outdir: join(folder, "out") });
  addHosts(new Stack(app, place.environment, place), overrides);
  return join(app.outdir, "bundles", `${name}.tgz`);
}
