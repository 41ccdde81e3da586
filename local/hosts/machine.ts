import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { expandVariables, type Programs, parseEnvironmentFile } from "./command";
import type { Journal } from "./journal";
import type { Leash } from "./leash";
import type { HostProcess } from "./process";
import type { HostRoot } from "./root";
import type { Exec, Unit } from "./unit";

/** What the services of one host share, and how a line of a unit becomes a process there. */
export class Machine {
  /** @param environment What every process gets; units add to it. */
  constructor(
    readonly root: HostRoot,
    readonly leash: Leash,
    readonly journal: Journal,
    readonly programs: Programs,
    readonly hostname: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @throws when what the unit names is not there. */
  spawn(unit: Unit, { words }: Exec, mainPid: number | undefined): HostProcess {
    const { workingDirectory, umask } = this.sectionOf(unit);
    const env = this.environmentOf(unit);
    if (mainPid !== undefined) env.MAINPID = String(mainPid);
    const [program = "", ...args] = expandVariables(
      words.map((word) => this.root.localise(word)),
      env,
    );
    const cwd = workingDirectory ? this.root.localise(workingDirectory.replace(/^-/, "")) : this.root.folder;
    if (!existsSync(cwd)) throw new Error(`WorkingDirectory=${workingDirectory} is not there`);
    return this.leash.spawn({ file: this.programs.find(program), args, cwd, env, umask }, (line) =>
      this.journal.write(unit.name, line),
    );
  }

  /** Runs a program of the host that is no unit's. */
  run(name: string, file: string): HostProcess {
    const command = { file, args: [], cwd: this.root.folder, env: this.environment };
    return this.leash.spawn(command, (line) => this.journal.write(name, line));
  }

  makeDirectory(path: string): void {
    mkdirSync(path, { recursive: true });
  }

  makeDirectories(unit: Unit): void {
    const folders = Object.values(this.sectionOf(unit).directories).flat();
    for (const folder of folders) mkdirSync(this.root.path(folder), { recursive: true });
  }

  conditionsHold(unit: Unit): boolean {
    return unit.conditions.every((condition) => {
      const path = this.root.localise(condition.replace(/^!/, ""));
      return existsSync(path) !== condition.startsWith("!");
    });
  }

  private environmentOf(unit: Unit): NodeJS.ProcessEnv {
    const { directories, environment, environmentFiles } = this.sectionOf(unit);
    const env: NodeJS.ProcessEnv = { ...this.environment, INVOCATION_ID: randomUUID().replaceAll("-", "") };
    for (const [variable, folders] of Object.entries(directories)) {
      env[variable] = folders.map((folder) => this.root.path(folder)).join(":");
    }
    for (const assignment of environment) {
      const [name = "", ...value] = assignment.split("=");
      env[name] = this.root.localise(value.join("="));
    }
    for (const { path, optional } of environmentFiles) {
      const file = this.root.path(path);
      if (existsSync(file)) Object.assign(env, parseEnvironmentFile(readFileSync(file, "utf8")));
      else if (!optional) throw new Error(`EnvironmentFile=${path} is not there`);
    }
    return env;
  }

  private sectionOf(unit: Unit) {
    if (!unit.service) throw new Error(`${unit.name} is not a service`);
    return unit.service;
  }
}
