import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { OWNER } from "../aws/call";
import { SetupError } from "../setup/failure";
import { spawnLeashed } from "./leash";
import { type Changes, Progress } from "./progress";
import { findProvider } from "./provider";

export interface TerraformOptions {
  /** The program. @default "terraform", from PATH */
  readonly program?: string;
  /** The folder of `cdk.tf.json`. */
  readonly stack: string;
  /** What Terraform keeps (TF_DATA_DIR, configuration, lock file); outside the stack, which each synth rewrites. */
  readonly data: string;
  /** Absolute path of the state for a local backend; absent when the backend is configured in the stack. */
  readonly state?: string;
  /** Where providers from the registry are kept for all clones. */
  readonly cache: string;
  /** Loopback address of the emulator: everything goes there, with dummy keys. Absent: AWS, with the user's own keys. */
  readonly endpoint?: string;
  /** Keep the user's AWS settings away although there is no emulator. @default false */
  readonly withoutAccount?: boolean;
  readonly say?: (line: string) => void;
  /** Aborting it interrupts Terraform, which then finishes what it has begun and writes its state. */
  readonly signal?: AbortSignal;
  /** Hears Terraform's process id before it does anything. */
  readonly onStart?: (pid: number) => void;
}

/** Terraform was told to end, and did. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Write-only arguments and the S3 backend's lock file need it. */
const MINIMUM = [1, 11] as const;

/** Terraform in one stack's folder. */
export class Terraform {
  /** The environment that Terraform runs in. */
  readonly env: NodeJS.ProcessEnv;

  constructor(private readonly options: TerraformOptions) {
    this.env = environment(options);
  }

  /** `1.11.4`; throws when it is missing or too old. */
  async version(): Promise<string> {
    const printed = await this.run(["version", "-json"], { chdir: false });
    const version = (JSON.parse(printed) as { terraform_version: string }).terraform_version;
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return version;
    throw new SetupError(`Terraform ${MINIMUM.join(".")} or newer is needed, ${this.program} is ${version}.`);
  }

  /** Prepares the stack's folder; does nothing when providers, backend and Terraform are those of the last time. */
  async init(): Promise<void> {
    const marker = join(this.options.data, "initialised");
    const kept = join(this.options.data, "lock.hcl");
    const lock = join(this.options.stack, ".terraform.lock.hcl");
    const key = await this.initKey();
    if (existsSync(marker) && readFileSync(marker, "utf8") === key && existsSync(kept)) return copyFileSync(kept, lock);

    rmSync(marker, { force: true });
    rmSync(lock, { force: true });
    const backend = this.options.state ? [`-backend-config=path=${this.options.state}`, "-reconfigure"] : [];
    await this.run(["init", "-input=false", "-no-color", ...backend]);
    copyFileSync(lock, kept);
    writeFileSync(marker, key);
  }

  /** @param targets addresses of all that is applied, and what they hang on. @default everything */
  apply(targets: readonly string[] = []): Promise<Changes> {
    return this.change("apply", ...targets.map((address) => `-target=${address}`));
  }

  destroy(): Promise<Changes> {
    return this.change("destroy");
  }

  /** What an apply would do, for people, and whether it would do anything. */
  async plan(): Promise<{ text: string; changes: boolean }> {
    let changes = false;
    const text = await this.run(["plan", "-input=false", "-no-color", "-detailed-exitcode", "-lock=false"], {
      accept: (code) => {
        changes = code === 2;
        return code === 0 || code === 2;
      },
    });
    return { text, changes };
  }

  /** Values of the outputs of what has been applied, by name. */
  async outputs(): Promise<Record<string, unknown>> {
    const printed = JSON.parse(await this.run(["output", "-json", "-no-color"])) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(printed).map(([name, { value }]) => [name, value]));
  }

  /** The state as the backend has it; empty when nothing was ever applied. */
  state(): Promise<string> {
    return this.run(["state", "pull"]);
  }

  private async change(command: "apply" | "destroy", ...more: string[]): Promise<Changes> {
    const progress = new Progress(this.options.say ?? (() => undefined));
    const args = [command, "-json", "-auto-approve", "-input=false", "-lock-timeout=10s", ...this.parallelism, ...more];
    await this.run(args, { onLine: (line) => progress.line(line), failure: () => progress.errors.join("\n  ") });
    return progress.changes ?? { add: 0, change: 0, remove: 0 };
  }

  /** The provider mostly sleeps in waits that no emulator shortens, so they should overlap; AWS would throttle so many. */
  private get parallelism(): string[] {
    return this.options.endpoint ? ["-parallelism=50"] : [];
  }

  private get program(): string {
    return this.options.program ?? "terraform";
  }

  /** Whatever an init depends on. */
  private async initKey(): Promise<string> {
    const { terraform } = JSON.parse(readFileSync(join(this.options.stack, "cdk.tf.json"), "utf8")) as {
      terraform: unknown;
    };
    const config = readFileSync(this.env["TF_CLI_CONFIG_FILE"] as string, "utf8");
    const parts = [terraform, config, this.options.state, await this.version()];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  }

  private run(
    args: string[],
    { chdir = true, onLine, failure, accept = (code) => code === 0 }: RunOptions = {},
  ): Promise<string> {
    const { signal, stack } = this.options;
    if (signal?.aborted) return Promise.reject(new Interrupted("interrupted"));
    return new Promise((resolve, reject) => {
      const child = spawnLeashed(this.program, args, { cwd: chdir ? stack : undefined, env: this.env });
      if (child.pid) this.options.onStart?.(child.pid);
      const interrupt = () => child.kill("SIGINT");
      signal?.addEventListener("abort", interrupt, { once: true });

      const printed: string[] = [];
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) =>
        onLine ? onLine(line) : printed.push(line),
      );
      const complaints: string[] = [];
      createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => complaints.push(line));
      child.once("error", reject);
      child.once("close", (code) => {
        signal?.removeEventListener("abort", interrupt);
        if (signal?.aborted) return reject(new Interrupted(`terraform ${args[0]} was interrupted`));
        if (code === NOT_FOUND) return reject(new SetupError(`Terraform is not here: ${this.program} was not found.`));
        if (accept(code)) return resolve(printed.join("\n"));
        const why = failure?.() || [...complaints, ...printed].join("\n  ");
        reject(new SetupError(`terraform ${args[0]} failed:\n  ${why}`));
      });
    });
  }
}

/** What a shell answers for a program that it does not find. */
const NOT_FOUND = 127;

interface RunOptions {
  readonly chdir?: boolean;
  readonly onLine?: (line: string) => void;
  readonly failure?: () => string;
  readonly accept?: (code: number | null) => boolean;
}

/**
 * Terraform's own switches of the user (TF_CLI_ARGS, TF_WORKSPACE …) would change what we run. Against the emulator nothing of
 * the user's AWS settings may be seen either: neither keys, which would be sent there, nor a CA bundle, which slows each call.
 */
function environment({ data, cache, endpoint, withoutAccount }: TerraformOptions): NodeJS.ProcessEnv {
  mkdirSync(data, { recursive: true });
  const alone = endpoint !== undefined || withoutAccount;
  const foreign = alone ? /^(TF_|AWS_)/ : /^TF_/;
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const terraform = {
    TF_CLI_CONFIG_FILE: findProvider({ dir: data, cache }).config,
    TF_DATA_DIR: join(data, "terraform"),
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
  };
  if (!alone) return { ...own, ...terraform };
  return {
    ...own,
    ...terraform,
    ...(endpoint && { AWS_ENDPOINT_URL: endpoint }),
    AWS_ACCESS_KEY_ID: OWNER.accessKeyId,
    AWS_SECRET_ACCESS_KEY: OWNER.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}
