import { readFileSync } from "node:fs";
import { type App, Testing } from "cdktf";
import { compose } from "../../main";
import { Stack, type StackProps } from "../../modules/stack";
import { parse } from "../../settings";
import { fakeArtifacts } from "./artifacts";

/** A synthesised stack as plain objects: `resource.aws_s3_bucket.storage_media`. */
export type Terraform = Record<"resource" | "data" | "output" | "provider" | "terraform", Record<string, any>>;

const defaults: StackProps = { project: "loge", environment: "test", region: "us-east-1", account: "123456789012" };

/** Synthesises what `build` puts into an empty stack. */
export function synth(build: (stack: Stack) => void, props: Partial<StackProps> = {}): Terraform {
  return synthStack((app) => {
    const stack = new Stack(app, "test", { ...defaults, ...props });
    build(stack);
    return stack;
  });
}

/** Synthesises a whole environment of `settings/`, with stand-ins for what is built. @param changed settings that differ */
export function synthEnvironment(name: string, changed: object = {}): Terraform {
  return synthFile(`settings/${name}.json`, changed);
}

/** The same of any settings file. */
export function synthFile(file: string, changed: object = {}): Terraform {
  const settings = JSON.parse(readFileSync(file, "utf8"));
  return synthStack((app) => compose(app, parse({ ...settings, ...changed }), fakeArtifacts()));
}

/** Synthesises a stack that `build` makes itself. */
export function synthStack(build: (app: App) => Stack): Terraform {
  const stack = build(Testing.app());
  return { resource: {}, data: {}, output: {}, provider: {}, terraform: {}, ...JSON.parse(Testing.synth(stack, true)) };
}

/** Every address of a stack, sorted: `aws_s3_bucket.storage_media`; those of data begin with `data.`. */
export function addresses(tf: Terraform): string[] {
  const of = (kind: "resource" | "data", prefix: string) =>
    Object.entries(tf[kind]).flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${prefix}${type}.${name}`));
  return [...of("resource", ""), ...of("data", "data.")].sort();
}
