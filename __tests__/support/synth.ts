import { type App, Testing } from "cdktf";
import { compose } from "../../main";
import { Stack, type StackProps } from "../../modules/stack";
import { load } from "../../settings";
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

/** Synthesises a whole environment of `settings/`, with stand-ins for what is built. */
export function synthEnvironment(name: string): Terraform {
  return synthStack((app) => compose(app, load(`settings/${name}.json`), fakeArtifacts()));
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
