import { App, Testing } from "cdktf";
import { Stack, type StackProps } from "../../modules/stack";

/** A synthesised stack as plain objects: `resource.aws_s3_bucket.storage_media`. */
// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has as many shapes as the provider has resources.
export type Terraform = Record<"resource" | "data" | "output" | "provider" | "terraform", Record<string, any>>;

const defaults: StackProps = { project: "loge", environment: "test", region: "us-east-1", account: "123456789012" };

/** Synthesises what `build` puts into an empty stack. */
export function synth(build: (stack: Stack) => void, props: Partial<StackProps> = {}): Terraform {
  const stack = new Stack(Testing.app(), "test", { ...defaults, ...props });
  build(stack);
  return read(stack);
}

/** Synthesises a stack that `build` makes itself. */
export function synthStack(build: (app: App) => Stack): Terraform {
  return read(build(Testing.app()));
}

/** Every address of a stack, sorted: `aws_s3_bucket.storage_media`, data with `data.` before it. */
export function addresses(tf: Terraform): string[] {
  const of = (kind: "resource" | "data", prefix: string) =>
    Object.entries(tf[kind]).flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${prefix}${type}.${name}`));
  return [...of("resource", ""), ...of("data", "data.")].sort();
}

function read(stack: Stack): Terraform {
  return { resource: {}, data: {}, output: {}, provider: {}, terraform: {}, ...JSON.parse(Testing.synth(stack, true)) };
}
