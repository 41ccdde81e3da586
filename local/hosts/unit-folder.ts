import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { HostRoot } from "./root";
import { parseUnit, type Unit } from "./unit";
import { templateOf } from "./unit-file";

const FOLDER = "/etc/systemd/system";

/** The unit files of one host. Read when first asked for, and again after {@link reload}. */
export class UnitFolder {
  private readonly units = new Map<string, Unit | undefined>();

  constructor(
    private readonly root: HostRoot,
    private readonly hostname: string,
  ) {}

  /** A unit by its name, e.g. `owncast@garden.service`; undefined when there is no file for it. @throws when the file is wrong. */
  load(name: string): Unit | undefined {
    if (!this.units.has(name)) this.units.set(name, this.read(name));
    return this.units.get(name);
  }

  reload(): void {
    this.units.clear();
  }

  /** Makes the targets of its `[Install]` want the unit, now and at every boot. @returns those targets. */
  enable(name: string): readonly string[] {
    const unit = this.load(name);
    if (!unit) throw new Error(`Unit ${name} not found.`);
    for (const target of unit.wantedBy) {
      const link = this.root.path(join(FOLDER, `${target}.wants`, name));
      mkdirSync(join(link, ".."), { recursive: true });
      rmSync(link, { force: true });
      symlinkSync(`../${templateOf(name).file}`, link);
    }
    this.reload();
    return unit.wantedBy;
  }

  disable(name: string): void {
    for (const wants of this.wantsFolders()) rmSync(join(wants, name), { force: true });
    this.reload();
  }

  /** All units that some target wants. */
  enabled(): string[] {
    return [...new Set(this.wantsFolders().flatMap((wants) => readdirSync(wants)))];
  }

  private read(name: string): Unit | undefined {
    const wants = this.wantedBy(name);
    const file = this.root.path(join(FOLDER, templateOf(name).file));
    if (existsSync(file)) {
      const unit = parseUnit(readFileSync(file, "utf8"), name, this.hostname);
      return { ...unit, wants: [...unit.wants, ...wants] };
    }
    // The system's own targets (network-online, multi-user …) are reached as soon as what they want is.
    return name.endsWith(".target") ? { ...parseUnit("", name, this.hostname), wants, after: wants } : undefined;
  }

  private wantedBy(name: string): string[] {
    const folder = join(FOLDER, `${name}.wants`);
    return existsSync(join(this.root.folder, folder)) ? readdirSync(this.root.path(folder)) : [];
  }

  private wantsFolders(): string[] {
    const folder = this.root.path(FOLDER);
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => name.endsWith(".wants"));
    return names.map((name) => join(folder, name)).filter((path) => lstatSync(path).isDirectory());
  }
}
