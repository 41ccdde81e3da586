import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cacheFolder } from "../../local/setup/cache";
import { SetupError } from "../../local/setup/failure";
import { ensureTerraform } from "../../local/setup/terraform";
import { hasCredentials } from "../../local/terraform/credentials";
import { load, type Settings } from "../../settings";
import { chosen, environments } from "../../settings/choose";
import { build } from "../build";
import { root } from "../root";
import { synthesise } from "../synthesise";

/** One environment of `settings/`, as a command's `--env` names it. */
export interface Environment {
  readonly name: string;
  readonly settings: Settings;
  /** Its settings file. */
  readonly file: string;
}

/**
 * The `--env` of a command and what else it was given. Without `--env` it is the only environment besides `local`.
 * @param usage how the command is used, for whoever asks with `--help` or writes what it does not know
 */
export function readEnvironment(args: readonly string[], flags: Flags = {}, usage?: string) {
  const { values, positionals } = parse(args, usage ? { ...flags, help: { type: "boolean" } } : flags, usage);
  if (values["help"]) {
    console.log(usage);
    process.exit(0);
  }
  const folder = join(root, "settings");
  const names = environments(folder);
  const asked = values["env"] as string | undefined;
  const name = chosen(names, asked);
  if (!name) {
    throw new SetupError(
      `${asked ? `There is no settings/${asked}.json.` : "Which environment?"} Say --env with one of: ${names.join(", ")}.`,
    );
  }
  const file = join(folder, `${name}.json`);
  const environment: Environment = { name, file, settings: load(file) };
  return { environment, values, positionals };
}

type Flags = Record<string, { type: "string" | "boolean" }>;

function parse(args: readonly string[], flags: Flags, usage?: string) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { env: { type: "string" }, ...flags },
      allowPositionals: true,
    });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    // Node's advice how such a word is passed all the same would only lead astray.
    const [said = ""] = (error as Error).message.split(". To specify");
    throw new SetupError(usage ? `${said}\n\n${usage}` : said);
  }
}

/** For what is asked of AWS itself. @throws SetupError when nothing here says whose account it is */
export function needCredentials(): void {
  if (hasCredentials(process.env)) return;
  throw new SetupError(
    "There are no AWS credentials here. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws configure.",
  );
}

/** Where an environment's Terraform JSON is, and what Terraform keeps beside it. */
export interface Synthesised {
  /** Of all environments. */
  readonly outDir: string;
  readonly stack: string;
  readonly data: string;
  readonly cache: string;
  readonly program: string;
  /** Path of the state, for a backend on this machine. */
  readonly state?: string;
}

/** Builds, synthesises to `cdktf.out/stacks/<environment>` and finds Terraform. `zip` is Owncast's, where an apply uploads it. */
export async function prepare({ file, settings }: Environment, zip?: string): Promise<Synthesised> {
  const outDir = join(root, "cdktf.out");
  await build(root, console.log);
  await synthesise({ settings: file, outDir, owncastZip: zip });
  const { version, target, sha256 } = settings.owncast;
  if (!sha256[target]) {
    console.log(
      `  ! The SHA-256 of Owncast ${version} for ${target} is not known: npm run pin. Until then an apply is refused.`,
    );
  }
  const cache = cacheFolder();
  const program = await ensureTerraform({ say: console.log, cache });
  const stack = join(outDir, "stacks", settings.environment);
  if (!existsSync(stack)) throw new Error(`${stack} was not synthesised.`);
  const data = join(root, ".loge", "aws", settings.environment);
  const state = settings.backend.type === "local" ? join(data, "terraform.tfstate") : undefined;
  return { outDir, stack, data, cache, program, state };
}
