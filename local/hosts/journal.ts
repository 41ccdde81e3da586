import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Bytes after which a log becomes `<unit>.log.1` and a new one begins: so one unit never holds more than twice this. */
const LARGEST = 4 * 1024 * 1024;
const REMEMBERED = 20;

/** What the units of one host say: one file each, and the last lines at hand for whoever asks why one failed. */
export class Journal {
  private readonly logs = new Map<string, UnitLog>();
  private closed = false;

  /** @param heard Receives every line as well. */
  constructor(
    private readonly folder: string,
    private readonly heard: (unit: string, line: string) => void,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  write(unit: string, line: string): void {
    if (this.closed) return; // the last words of a process that was killed
    this.log(unit).write(line);
    this.heard(unit, line);
  }

  /** The last lines of a unit, oldest first. */
  last(unit: string, lines = REMEMBERED): string[] {
    return this.logs.get(unit)?.remembered.slice(-lines) ?? [];
  }

  file(unit: string): string {
    return join(this.folder, `${unit.replace(/\.service$/, "")}.log`);
  }

  close(): void {
    this.closed = true;
    for (const log of this.logs.values()) log.close();
    this.logs.clear();
  }

  private log(unit: string): UnitLog {
    const log = this.logs.get(unit) ?? new UnitLog(this.file(unit));
    this.logs.set(unit, log);
    return log;
  }
}

class UnitLog {
  readonly remembered: string[] = [];
  private descriptor: number;
  private size: number;

  constructor(private readonly file: string) {
    this.descriptor = openSync(file, "a", 0o600);
    this.size = fstatSync(this.descriptor).size;
  }

  write(line: string): void {
    this.remembered.push(line);
    if (this.remembered.length > REMEMBERED) this.remembered.shift();
    this.size += writeSync(this.descriptor, `${new Date().toISOString()} ${line}\n`);
    if (this.size > LARGEST) this.begin();
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private begin(): void {
    this.close();
    renameSync(this.file, `${this.file}.1`);
    this.descriptor = openSync(this.file, "a", 0o600);
    this.size = 0;
  }
}
