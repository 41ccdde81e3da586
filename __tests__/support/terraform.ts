import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../local/emulator";
import { cacheFolder } from "../../local/setup/cache";
import { applyLocally } from "../../local/terraform/apply";
import { Terraform, type TerraformOptions } from "../../local/terraform/cli";
import type { Pair } from "../../local/terraform/transaction";

/** Terraform against the emulator in a folder that looks like `.loge/`. */
export class Workshop {
  readonly stack: string;
  readonly pair: Pair;
  readonly said: string[] = [];

  constructor(dir: string) {
    this.stack = join(dir, "stack");
    this.pair = {
      state: join(dir, "terraform.tfstate"),
      data: join(dir, "terraform"),
      emulator: join(dir, "emulator"),
    };
  }

  /** Writes a stack by hand, as synth would leave it. */
  write(resource: Record<string, Record<string, unknown>>, more: Record<string, unknown> = {}): this {
    mkdirSync(this.stack, { recursive: true });
    const json = {
      terraform: {
        required_providers: { aws: { source: "aws", version: "5.100.0" } },
        required_version: ">= 1.11",
        backend: { local: {} },
      },
      provider: { aws: [{ region: "us-east-1", max_retries: 3, allowed_account_ids: ["123456789012"] }] },
      resource,
      ...more,
    };
    writeFileSync(join(this.stack, "cdk.tf.json"), JSON.stringify(json));
    return this;
  }

  options(emulator: Emulator, signal?: AbortSignal): TerraformOptions {
    return {
      program: process.env["LOGE_TERRAFORM"],
      stack: this.stack,
      state: this.pair.state,
      data: this.pair.data,
      cache: cacheFolder(),
      endpoint: emulator.endpoint,
      say: (line) => this.said.push(line),
      signal,
    };
  }

  apply(emulator: Emulator, signal?: AbortSignal) {
    return applyLocally({
      ...this.options(emulator, signal),
      ...this.pair,
      emulator,
      say: (line) => this.said.push(line),
      signal,
    });
  }

  async plan(emulator: Emulator) {
    const terraform = new Terraform(this.options(emulator));
    await terraform.init();
    return terraform.plan();
  }

  async destroy(emulator: Emulator) {
    const terraform = new Terraform(this.options(emulator));
    await terraform.init();
    return terraform.destroy();
  }

  /** The process of the apply that is open; undefined when none is. */
  get running(): number | undefined {
    const journal = join(this.pair.data, "apply.json");
    return existsSync(journal) ? JSON.parse(readFileSync(journal, "utf8")).pid : undefined;
  }
}
