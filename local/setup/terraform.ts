import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { cached } from "./cache";
import { type Download, download } from "./download";
import { SetupError } from "./failure";
import type { Setup } from "./index";
import { step } from "./progress";
import { run, which } from "./run";

/** Write-only arguments and the S3 backend's lock file need it. */
const MINIMUM = [1, 11] as const;
/** Fetched where no Terraform is on PATH. */
const VERSION = "1.11.4";
const RELEASES = "https://releases.hashicorp.com/terraform";

/** Terraform ≥ 1.11: the one on PATH, else HashiCorp's zip, checked by the sums that the release publishes. */
export async function ensureTerraform({ say, cache, signal }: Setup, releases = RELEASES): Promise<string> {
  const onPath = which("terraform");
  if (onPath) {
    const version = await versionOf(onPath);
    if (version && isRecent(version)) return onPath;
    const found = version ? `is Terraform ${version}` : "does not say which Terraform it is";
    say(`  · ${onPath} ${found}, Loge needs ${MINIMUM.join(".")} or newer: fetching ${VERSION} beside it`);
  }
  const folder = await cached(cache, `terraform-${VERSION}-${platform()}-${arch()}`, (temporary) =>
    step(say, `fetching Terraform ${VERSION}`, (note) => fetchRelease(temporary, releases, { note, signal })),
  );
  return join(folder, "terraform");
}

/** Undefined for what is no Terraform, and for a version manager that has none to run. */
async function versionOf(terraform: string): Promise<string | undefined> {
  try {
    const printed = await run(terraform, ["version", "-json"], { env: { ...process.env, CHECKPOINT_DISABLE: "1" } });
    return (JSON.parse(printed) as { terraform_version?: string }).terraform_version;
  } catch {
    return undefined;
  }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

type FetchOptions = Pick<Download, "note" | "signal">;

async function fetchRelease(folder: string, releases: string, options: FetchOptions): Promise<void> {
  const system = platform() === "darwin" ? "darwin" : "linux";
  const name = `terraform_${VERSION}_${system}_${arch() === "arm64" ? "arm64" : "amd64"}.zip`;
  await mkdir(folder, { recursive: true });
  const zip = join(folder, name);
  const sums = join(folder, "SHA256SUMS");
  try {
    await download({
      url: `${releases}/${VERSION}/terraform_${VERSION}_SHA256SUMS`,
      file: sums,
      signal: options.signal,
    });
    const sha256 = readFileSync(sums, "utf8")
      .split("\n")
      .find((line) => line.endsWith(name))
      ?.split(" ")[0];
    if (!sha256) throw new SetupError(`The release's SHA256SUMS does not name ${name}.`);
    await download({ url: `${releases}/${VERSION}/${name}`, file: zip, sha256, ...options });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `Terraform ${MINIMUM.join(".")} or newer is needed and is not on PATH.\n${reason}\nInstall it from https://developer.hashicorp.com/terraform/install and run the same command again.`,
    );
  }
  await run("unzip", ["-q", "-o", zip, "-d", folder]);
}
