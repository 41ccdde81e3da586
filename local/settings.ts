import { existsSync, readFileSync } from "node:fs";
import type { Settings } from "../settings";
import { load } from "../settings";
import { writeJson } from "./files";
import { freePort, isFree, keep } from "./ports";
import { SetupError } from "./setup/failure";
import type { Say } from "./setup/progress";

const PORTS = ["rtmp", "rtmps", "owncastRtmp", "owncastWeb", "admin"] as const;

interface RawCamera {
  readonly name: string;
  readonly allowedCidrs?: readonly string[];
  readonly ports?: Partial<Record<(typeof PORTS)[number], number>>;
}

interface RawSettings {
  readonly cameras: readonly RawCamera[];
  readonly recorderPort?: number;
  readonly owncastAdmin?: { readonly allowedCidrs: readonly string[] };
}

/** Where a camera of the local run is. */
const THIS_MACHINE = "127.0.0.1/32";

type Target = Settings["owncast"]["target"];

/** This machine, as settings name what a host runs: `linux-x64`. */
export const machine = `${process.platform}-${process.arch}` as Target;

export interface LocalSettingsOptions {
  /** What the person wrote: `settings/local.json`, or the file of `--settings`. */
  readonly base: string;
  /** The settings that are applied: the base with every port filled in. Kept, so that a port stays the same between runs. */
  readonly file: string;
  /** Whether the settings in `file` have been applied, so that people and recordings hang on them. */
  readonly applied: boolean;
  /** What runs here, and the sum of its zip. */
  readonly owncast: { readonly target: Target; readonly sha256: string };
  readonly say: Say;
}

/**
 * Writes the settings of the local run. A port that the base names is taken as it is and must be free; every other port
 * is a free one, chosen once and chosen again only when somebody else has taken it meanwhile. The state stays on this
 * machine, everything answers as localhost instead of the domain, and this machine may be the camera, whatever ranges
 * the base allows.
 */
export async function localSettings({ base, file, applied, owncast, say }: LocalSettingsOptions): Promise<Settings> {
  const wanted = load(base);
  const raw = JSON.parse(readFileSync(base, "utf8")) as RawSettings;
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RawSettings) : undefined;
  if (applied && kept) refuseAnother(load(file), wanted);
  const taken = new Set<number>();
  const choose = async (what: string, asked: number | undefined, last: number | undefined): Promise<number> => {
    if (asked !== undefined && taken.has(asked)) {
      say(`  · port ${asked} (${what}) is another's too, and on this machine both hosts are one: choosing another`);
    } else if (asked !== undefined) {
      taken.add(asked);
      if (await isFree(asked)) return asked;
      throw new SetupError(
        `${base} puts ${what} on port ${asked}, but another program listens there. Free it, or name another port.`,
      );
    }
    if (last !== undefined && !taken.has(last)) {
      taken.add(last);
      if ((await isFree(last)) && (await keep(last))) return last;
      say(`  · port ${last} (${what}) has been taken by another program meanwhile: choosing another`);
    }
    return freePort(taken);
  };

  const cameras = [];
  for (const camera of raw.cameras) {
    const last = kept?.cameras.find(({ name }) => name === camera.name)?.ports;
    const ports: Record<string, number> = {};
    for (const port of PORTS.filter((one) => one !== "admin" || wanted.owncastAdmin))
      ports[port] = await choose(`${camera.name}'s ${port}`, camera.ports?.[port], last?.[port]);
    cameras.push({ ...camera, ports, ...alsoHere(camera) });
  }
  if (wanted.domain) say(`  · ${wanted.domain.name} is left to AWS: here the page is on localhost`);
  const recorderPort = await choose("the recorder", raw.recorderPort, kept?.recorderPort);
  writeJson(file, {
    ...raw,
    $schema: undefined,
    cameras,
    recorderPort,
    ...(raw.owncastAdmin && { owncastAdmin: alsoHere(raw.owncastAdmin) }),
    backend: { type: "local" },
    domain: undefined,
    proxyAddress: "eip",
    ingestHost: "localhost",
    owncast: { version: wanted.owncast.version, target: owncast.target, sha256: { [owncast.target]: owncast.sha256 } },
  });
  return load(file);
}

/** The ranges and this machine; without ranges, whatever their absence means. */
function alsoHere({ allowedCidrs }: { readonly allowedCidrs?: readonly string[] }) {
  return allowedCidrs && { allowedCidrs: [...new Set([...allowedCidrs, THIS_MACHINE])] };
}

/** Terraform would replace everything that bears the other name, recordings included. */
function refuseAnother(kept: Settings, wanted: Settings): void {
  const name = ({ project, environment, account, region }: Settings) =>
    `${project}-${environment} in ${region}, account ${account}`;
  if (name(kept) === name(wanted)) return;
  throw new SetupError(
    `This folder holds ${name(kept)}, and these settings are for ${name(wanted)}. Start them in another clone, or with --fresh, which forgets the people, keys and recordings of the first.`,
  );
}
