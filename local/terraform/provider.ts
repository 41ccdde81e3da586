import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { arch, homedir, platform } from "node:os";
import { join } from "node:path";

/** What `@cdktf/provider-aws` writes into the synthesised JSON. */
export const PROVIDER_VERSION = "5.100.0";

const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");

export interface ProviderSource {
  /** Where `terraform init` will take the AWS provider from, for people: a folder, a configuration file, the registry. */
  readonly from: string;
  /** The CLI configuration file that says so (TF_CLI_CONFIG_FILE). */
  readonly config: string;
}

export interface ProviderOptions {
  /** A folder of ours that the configuration file is written into. */
  readonly dir: string;
  /** Where providers from the registry are kept for all clones. */
  readonly cache: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Folders that may hold a mirror for all users, directly or one below. */
  readonly shared?: readonly string[];
}

const SHARED = ["/opt", "/usr/local", "/srv"];

/**
 * Finds the AWS provider: the user's own Terraform configuration decides if there is one; then the folders that Terraform
 * itself looks into; then a mirror under /opt, /usr/local or /srv; else it comes from the registry (150 MB, once).
 * An inherited TF_CLI_CONFIG_FILE may name a file that is not there.
 */
export function findProvider({ dir, cache, env = process.env, shared = SHARED }: ProviderOptions): ProviderSource {
  const home = env["HOME"] ?? homedir();
  const own = [env["TF_CLI_CONFIG_FILE"], join(home, ".terraformrc")].find((file) => file && existsSync(file));
  if (own) return { from: own, config: own };

  const mirror = [...impliedFolders(home, env), ...mirrorsBelow(shared)].find(holdsProvider);
  mkdirSync(dir, { recursive: true });
  const config = join(dir, "terraform.rc");
  if (mirror) {
    writeFileSync(
      config,
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    return { from: mirror, config };
  }
  const plugins = join(cache, "terraform-plugins");
  mkdirSync(plugins, { recursive: true });
  writeFileSync(config, `plugin_cache_dir = ${JSON.stringify(plugins)}\n`);
  return { from: "registry.terraform.io", config };
}

/** https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
function impliedFolders(home: string, env: NodeJS.ProcessEnv): string[] {
  if (platform() === "darwin") {
    const library = join("Library", "Application Support", "io.hashicorp.terraform", "plugins");
    return [join(home, ".terraform.d", "plugins"), join(home, library), join("/", library)];
  }
  const data = [
    env["XDG_DATA_HOME"] ?? join(home, ".local", "share"),
    ...(env["XDG_DATA_DIRS"] ?? "/usr/local/share:/usr/share").split(":"),
  ];
  return [join(home, ".terraform.d", "plugins"), ...data.map((folder) => join(folder, "terraform", "plugins"))];
}

function mirrorsBelow(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => [
    folder,
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ]);
}

/** Unpacked (`<version>/<os>_<arch>/`) or packed (one zip), as `terraform providers mirror` leaves them. */
function holdsProvider(folder: string): boolean {
  const target = `${platform()}_${arch() === "x64" ? "amd64" : arch()}`;
  const packed = `terraform-provider-aws_${PROVIDER_VERSION}_${target}.zip`;
  return existsSync(join(folder, PROVIDER, PROVIDER_VERSION, target)) || existsSync(join(folder, PROVIDER, packed));
}
