import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { download } from "../local/setup/download";
import { SetupError } from "../local/setup/failure";
import { releaseTarget } from "../local/setup/owncast";
import { type Say, step } from "../local/setup/progress";

/** Owncast's releases on GitHub: the zips, and the page's API, which publishes a digest for each asset. */
export interface ReleaseHosts {
  readonly downloads: string;
  readonly api: string;
}

const GITHUB: ReleaseHosts = {
  downloads: "https://github.com/owncast/owncast/releases/download",
  api: "https://api.github.com/repos/owncast/owncast/releases/tags",
};

/** The hosts on AWS, and how Owncast names their zip. */
const AWS_TARGET = { key: "linux-arm64", asset: "linux-arm64" } as const;

interface Release {
  readonly assets?: readonly { readonly name?: string; readonly digest?: string | null }[];
}

interface SettingsJson {
  owncast?: { version?: string; sha256?: Record<string, string> };
}

/**
 * Records the SHA-256 of Owncast's release zips, for AWS's hosts and for this machine, in the given settings files. A sum
 * is recorded only when the downloaded zip and the digest that the release publishes agree.
 */
export async function pin(version: string, settingsFiles: readonly string[], say: Say, hosts = GITHUB): Promise<void> {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new SetupError(`${version} is not a version such as 0.2.5.`);
  const folder = mkdtempSync(join(tmpdir(), "loge-pin-"));
  try {
    const release = await releaseOf(version, folder, hosts);
    const local = { key: `${process.platform}-${process.arch}`, asset: releaseTarget() };
    const targets = [AWS_TARGET, ...(local.key === AWS_TARGET.key ? [] : [local])];
    const sums: Record<string, string> = {};
    for (const { key, asset } of targets)
      sums[key] = await sumOf(`owncast-${version}-${asset}.zip`, version, release, folder, say, hosts);
    for (const file of settingsFiles) record(file, version, sums, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function releaseOf(version: string, folder: string, hosts: ReleaseHosts): Promise<Release> {
  const file = join(folder, "release.json");
  await download({ url: `${hosts.api}/v${version}`, file }).catch((error: Error) => {
    throw new SetupError(
      `${error.message}\nNothing was recorded. Run npm run pin where ${new URL(hosts.api).host} and ${new URL(hosts.downloads).host} can be reached, or write the SHA-256 of the zip, from the release's page, into owncast.sha256 of the settings.`,
    );
  });
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Release;
  } catch {
    throw new SetupError(`${hosts.api}/v${version} did not answer JSON.`);
  }
}

async function sumOf(
  name: string,
  version: string,
  release: Release,
  folder: string,
  say: Say,
  hosts: ReleaseHosts,
): Promise<string> {
  const digest = release.assets?.find((asset) => asset.name === name)?.digest;
  const published = /^sha256:([0-9a-f]{64})$/.exec(digest ?? "")?.[1];
  if (!published) {
    throw new SetupError(
      `The release ${version} publishes no SHA-256 for ${name}, so nothing was recorded. Check the version, or compare the sum by hand and write it into the settings.`,
    );
  }
  await step(say, `checking ${name}`, (note) =>
    download({ url: `${hosts.downloads}/v${version}/${name}`, file: join(folder, name), sha256: published, note }),
  );
  return published;
}

function record(file: string, version: string, sums: Record<string, string>, say: Say): void {
  const settings = JSON.parse(readFileSync(file, "utf8")) as SettingsJson;
  const before = settings.owncast?.version === version || !settings.owncast?.version ? settings.owncast?.sha256 : {};
  settings.owncast = { ...settings.owncast, version, sha256: { ...before, ...sums } };
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  say(`  ✓ recorded in ${file}`);
}
