import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { cached } from "./cache";
import { download } from "./download";
import { SetupError } from "./failure";
import type { Setup } from "./index";
import { type Say, step } from "./progress";
import { run, which } from "./run";

const RELEASES = "https://github.com/owncast/owncast/releases/download";

/** A zip that holds the one file `owncast`, as the official release does. */
export interface OwncastZip {
  readonly file: string;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
}

export interface OwncastOptions {
  readonly version: string;
  /** Sum of the official zip for this machine, recorded by `npm run pin`; without it only the module build is used. */
  readonly sha256?: string;
  /** Folder with `go.mod`, `go.sum` and `without-federation/`. */
  readonly source: string;
  readonly releases?: string;
  /** Finds the Go tool. @default the one on PATH, else in its usual folder */
  readonly go?: () => string | undefined;
}

/** How Owncast names the zips of a release: `owncast-<version>-<this>.zip`. */
export function releaseTarget(system = platform(), machine = arch()): string {
  const names: Record<string, string> = {
    "linux-arm64": "linux-arm64",
    "linux-x64": "linux-64bit",
    "darwin-arm64": "macOS-64bit",
    "darwin-x64": "macOS-64bit",
  };
  const name = names[`${system}-${machine}`];
  if (!name) throw new SetupError(`Owncast publishes no release for ${system} on ${machine}.`);
  return name;
}

/** The official release zip where its sum is pinned and it can be fetched, else the same version built as a Go module. */
export async function ensureOwncast(setup: Setup, options: OwncastOptions): Promise<OwncastZip> {
  let refused = "no SHA-256 is pinned for this machine (npm run pin)";
  if (options.sha256) {
    try {
      return await ensureRelease(setup, { ...options, sha256: options.sha256 });
    } catch (error) {
      refused = error instanceof Error ? error.message : String(error);
      setup.say(`  · ${refused}`);
    }
  }
  return moduleBuild(setup, options, refused);
}

export interface ReleaseOptions {
  readonly version: string;
  readonly sha256: string;
  /** As Owncast names it. @default this machine's */
  readonly target?: string;
  readonly releases?: string;
}

/** The official release zip, checked by its SHA-256. */
export async function ensureRelease({ say, cache, signal }: Setup, options: ReleaseOptions): Promise<OwncastZip> {
  const { version, sha256, target = releaseTarget(), releases = RELEASES } = options;
  const name = `owncast-${version}-${target}.zip`;
  const folder = await cached(cache, `owncast-${version}-${sha256.slice(0, 16)}`, (temporary) =>
    step(say, `fetching ${name}`, async (note) => {
      await download({
        url: `${releases}/v${version}/${name}`,
        file: join(temporary, "owncast.zip"),
        sha256,
        note,
        signal,
      });
    }),
  );
  return { file: join(folder, "owncast.zip"), sha256 };
}

/** Owncast's packages that federate, each replaced by our stand-in of the same name (see `local/owncast/README.md`). */
const WITHOUT_FEDERATION = {
  activitypub: "activitypub.go",
  "activitypub/controllers": "controllers.go",
  "activitypub/outbox": "outbox.go",
  "activitypub/persistence": "persistence.go",
  "activitypub/persistence/followersrepository": "followersrepository.go",
  "activitypub/requests": "requests.go",
};

async function moduleBuild(
  { say, cache, signal }: Setup,
  options: OwncastOptions,
  refused: string,
): Promise<OwncastZip> {
  const { version, source } = options;
  const go = (options.go ?? findGo)();
  if (!go || !which("gcc")) {
    throw new SetupError(
      `Owncast ${version} cannot be had here.\n  release zip: ${refused}\n  module build: ${go ? "no C compiler (gcc)" : "no Go on PATH"}\n` +
        "Run npm run pin where github.com can be reached, or install Go 1.25 or newer and gcc.",
    );
  }
  const folder = await cached(
    cache,
    `owncast-${version}-module-${hashOf(source)}-${platform()}-${arch()}`,
    (temporary) =>
      step(say, `building Owncast ${version} from its Go module (about 3 minutes, once)`, (note) =>
        build(go, source, temporary, { note, signal }),
      ),
  );
  const file = join(folder, "owncast.zip");
  return { file, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
}

/** The Go tool: the one on PATH, else in its usual folder. */
export function findGo(): string | undefined {
  const usual = "/usr/local/go/bin/go";
  return which("go") ?? (existsSync(usual) ? usual : undefined);
}

async function build(
  go: string,
  source: string,
  folder: string,
  { note, signal }: { note: Say; signal?: AbortSignal },
): Promise<void> {
  const work = join(folder, "work");
  cpSync(source, work, { recursive: true });
  const options = {
    cwd: work,
    env: { ...process.env, CGO_ENABLED: "1", GOFLAGS: "", GOTOOLCHAIN: "local" },
    signal,
    onLine: note,
  };
  await run(go, ["mod", "vendor"], options);
  writeFileSync(join(work, "overlay.json"), JSON.stringify({ Replace: overlay(work) }));
  note("compiling");
  await run(
    go,
    [
      "build",
      "-mod=vendor",
      "-overlay",
      "overlay.json",
      "-trimpath",
      "-ldflags",
      "-s -w",
      "-o",
      "owncast",
      "github.com/owncast/owncast",
    ],
    options,
  );
  const binary = readFileSync(join(work, "owncast"));
  // Stored, not deflated: the zip travels only over loopback. A fixed time keeps the sum the same for the same binary.
  const zip = zipSync({ owncast: [binary, { level: 0, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100755 << 16 }] });
  writeFileSync(join(folder, "owncast.zip.part"), zip);
  renameSync(join(folder, "owncast.zip.part"), join(folder, "owncast.zip"));
  rmSync(work, { recursive: true, force: true });
}

/** Every Go file of a federating package: the first becomes our stand-in, the others go. */
function overlay(work: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(WITHOUT_FEDERATION).flatMap(([folder, standIn]) => {
      const path = join(work, "vendor", "github.com/owncast/owncast", folder);
      const files = readdirSync(path)
        .filter((name) => name.endsWith(".go"))
        .sort();
      return files.map((name, index) => [
        join(path, name),
        index === 0 ? join(work, "without-federation", standIn) : "",
      ]);
    }),
  );
}

function hashOf(source: string): string {
  const hash = createHash("sha256");
  const files = [
    "go.mod",
    "go.sum",
    ...Object.values(WITHOUT_FEDERATION).map((name) => join("without-federation", name)),
  ];
  for (const file of files) hash.update(file).update(readFileSync(join(source, file)));
  return hash.digest("hex").slice(0, 16);
}
