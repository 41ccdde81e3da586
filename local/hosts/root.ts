import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

/** A path of Loge's own in the text of a unit: not when it already stands behind `$LOGE_ROOT` or inside another path. */
const OURS = /(?<![\w.}/])\/(?:etc|opt|run|var\/lib|var\/log)\/loge(?![\w.-])/g;

/** The folder that stands for `/` of one host. Nothing that a boot file names may lie outside it. */
export class HostRoot {
  readonly folder: string;
  private readonly inside: string[];

  /** @param volumes Folders outside that the host's links may lead to: its data volume. */
  constructor(folder: string, volumes: readonly string[] = []) {
    mkdirSync(folder, { recursive: true });
    this.folder = realpathSync(folder);
    this.inside = [this.folder, ...volumes.map((volume) => realpathSync(volume))];
  }

  /**
   * Where an absolute path of the host is on this machine.
   * @throws when it would be outside of the root: by `..`, or through a link.
   */
  path(absolute: string): string {
    if (!absolute.startsWith("/")) throw new Error(`${absolute}: not an absolute path`);
    if (absolute.includes("\0") || absolute.split("/").includes(".."))
      throw new Error(`${absolute}: leaves the host's root`);
    const path = join(this.folder, absolute);
    const real = realpathOfExisting(path);
    if (!this.inside.some((folder) => real === folder || real.startsWith(folder + sep))) {
      throw new Error(`${absolute}: leaves the host's root by a link to ${real}`);
    }
    return path;
  }

  /** A text of a unit, its paths below `/etc/loge`, `/opt/loge`, `/run/loge`, `/var/lib/loge` and `/var/log/loge` made local. */
  localise(text: string): string {
    return text.replace(OURS, (path) => this.folder + path);
  }
}

/** The real path of the deepest part that exists, the rest appended. */
function realpathOfExisting(path: string): string {
  try {
    lstatSync(path);
  } catch {
    return join(realpathOfExisting(dirname(path)), path.slice(dirname(path).length));
  }
  try {
    return realpathSync(path);
  } catch {
    return resolve("/"); // a link to nowhere: what it will lead to is unknown
  }
}
