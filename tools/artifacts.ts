import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, resolve } from "node:path";

export interface LambdaArtifact {
  /** Absolute path of the zip on the machine that synthesises. */
  readonly zip: string;
  readonly handler: string;
}

export interface HostFile {
  /** Below / on the host, e.g. `opt/loge/bin/owncast-setup`. */
  readonly path: string;
  /** Permissions, e.g. 0o755. */
  readonly mode: number;
  readonly content: Buffer;
}

/** What is built before synth. Constructs receive it and never build. */
export interface Artifacts {
  lambda(name: string): LambdaArtifact;
  /** What `modules/host/files` and `modules/<host>/files` ship, plus for owncast the recorder. */
  hostFiles(host: "proxy" | "owncast"): HostFile[];
  /** The built player: path below the site's root, local file. */
  site(): { path: string; file: string }[];
  /** Owncast's zip on this machine, which only an apply needs. */
  readonly owncast?: string;
}

/**
 * The artifacts of a checkout, as `npm run build` leaves them.
 * @param root the checkout's folder, for what hosts ship as it is
 * @param options.dist where the build puts what it makes. @default the checkout's `dist`
 * @param options.owncast Owncast's zip on this machine. @default none
 * @throws Error naming what is missing, when it is asked for
 */
export function readArtifacts(root: string, options: { dist?: string; owncast?: string } = {}): Artifacts {
  const dist = options.dist ?? join(root, "dist");
  const built = (path: string) => {
    const file = resolve(dist, path);
    if (!existsSync(file)) throw new Error(`${join("dist", path)} is not built yet: run \`npm run build\`.`);
    return file;
  };
  return {
    lambda: (name) => ({ zip: built(`lambdas/${name}.zip`), handler: "index.handler" }),
    hostFiles: (host) => [
      ...["host", host]
        .flatMap((folder) => filesBelow(resolve(root, "modules", folder, "files")))
        .map(({ path, file }) => ({ path, mode: modeOf(path), content: readFileSync(file) })),
      ...(host === "owncast" ? [recorder(built("recorder/recorder.mjs"))] : []),
    ],
    site: () => filesBelow(built("player")),
    owncast: options.owncast && resolve(options.owncast),
  };
}

function recorder(file: string): HostFile {
  return { path: "opt/loge/recorder/recorder.mjs", mode: 0o644, content: readFileSync(file) };
}

/** By place, not from the disk: a checkout's permissions depend on who made it. */
function modeOf(path: string): number {
  return path.includes("/bin/") ? 0o755 : 0o644;
}

/** Every file, sorted by path: the same in each checkout. */
function filesBelow(folder: string): { path: string; file: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => ({ path: path.split(/[\\/]/).join(posix.sep), file: join(folder, path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
