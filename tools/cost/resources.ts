import { readFileSync } from "node:fs";
import { SetupError } from "../../local/setup/failure";

/** A resource as it is planned. `values` are its arguments, blocks as lists. */
export interface Planned {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, any>>;
}

/** The resources of `cdk.tf.json`. */
export function ofSynth(file: string): Planned[] {
  const { resource = {} } = readJson(file) as { resource?: Record<string, Record<string, object>> };
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, values]) => ({ address: `${type}.${name}`, type, values })),
  );
}

/** The resources of a plan, as `terraform show -json PLAN` writes it. */
export function ofPlan(file: string): Planned[] {
  const { planned_values: planned } = readJson(file) as { planned_values?: { root_module?: Module } };
  if (!planned?.root_module) {
    throw new SetupError(
      `${file} is not a plan in JSON. Write one with:\n  terraform plan -out loge.plan && terraform show -json loge.plan > ${file}`,
    );
  }
  return inside(planned.root_module);
}

interface Module {
  readonly resources?: readonly (Planned & { readonly mode: "managed" | "data" })[];
  readonly child_modules?: readonly Module[];
}

function inside({ resources = [], child_modules = [] }: Module): Planned[] {
  return [...resources.filter(({ mode }) => mode === "managed"), ...child_modules.flatMap(inside)];
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new SetupError(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A plan that Terraform saved is a zip.
    throw new SetupError(
      `${file} is not JSON. A saved plan becomes JSON by:\n  terraform show -json ${file} > plan.json`,
    );
  }
}
