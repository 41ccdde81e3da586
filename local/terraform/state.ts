import { readFileSync } from "node:fs";

// Attributes are whatever the provider wrote for the type; their readers know which they want.
type Attributes = Record<string, any>;

export interface Resource<T = Attributes> {
  /** `aws_instance.proxy_instance`; with a key where the resource has `for_each` or `count`: `aws_x.y["a"]`, `aws_x.y[0]`. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly attributes: T;
}

/** A state file that cannot be used; the message says which and why. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** What Terraform applied: the only description of the stack that `local/` reads. */
export class State {
  private constructor(
    private readonly file: string,
    private readonly managed: readonly Resource[],
    private readonly looked: readonly Resource[],
    /** Values of the stack's outputs, by name. */
    readonly outputs: Readonly<Record<string, unknown>>,
  ) {}

  /** Reads a state file of version 4 (every Terraform since 0.12). */
  static read(file: string): State {
    return State.parse(textOf(file), file);
  }

  /** @param file What the text is called where something is wrong with it. */
  static parse(text: string, file: string): State {
    const content = parse(text, file);
    const instances = (mode: string) =>
      content.resources
        .filter((resource) => resource.mode === mode)
        .flatMap((resource) => resource.instances.map((one) => instance(resource, one)));
    const outputs = Object.entries(content.outputs ?? {}).map(([name, output]) => [name, output.value]);
    return new State(file, instances("managed"), instances("data"), Object.fromEntries(outputs));
  }

  all(type: string): Resource[] {
    return this.managed.filter((resource) => resource.type === type);
  }

  /** The only resource of a type; throws when there is none or more than one. */
  one(type: string): Resource {
    const found = this.all(type);
    if (found.length === 1) return found[0] as Resource;
    const which = found.map((resource) => resource.address).join(", ");
    throw new StateError(
      found.length ? `${this.file} holds ${found.length} of ${type}: ${which}` : `${this.file} holds no ${type}`,
    );
  }

  find(type: string, where: (attributes: Attributes) => boolean): Resource | undefined {
    return this.all(type).find((resource) => where(resource.attributes));
  }

  /** How many resources Terraform manages. */
  get size(): number {
    return this.managed.length;
  }

  /** What data sources of a type read. */
  data(type: string): Resource[] {
    return this.looked.filter((resource) => resource.type === type);
  }
}

interface StateFile {
  readonly version: number;
  readonly resources: readonly StateResource[];
  readonly outputs?: Record<string, { value: unknown }>;
}

interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly module?: string;
  readonly instances: readonly StateInstance[];
}

interface StateInstance {
  readonly index_key?: string | number;
  readonly attributes: Attributes;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new StateError(
      missing
        ? `there is no state file ${file}: nothing has been applied yet`
        : `${file} cannot be read: ${(error as Error).message}`,
    );
  }
}

function parse(text: string, file: string): StateFile {
  if (!text.trim()) throw new StateError(`${file} is empty: writing it was cut short`);
  let content: Partial<StateFile>;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new StateError(`${file} is not JSON, so it is half written or not a state: ${(error as Error).message}`);
  }
  if (content?.version !== 4) throw new StateError(`${file} is of version ${content?.version}, only 4 is understood`);
  if (!Array.isArray(content.resources)) throw new StateError(`${file} lists no resources, so it is not a whole state`);
  return content as StateFile;
}

function instance(
  { type, name, mode, module }: StateResource,
  { index_key: key, attributes }: StateInstance,
): Resource {
  const base = [module, mode === "data" ? "data" : undefined, type, name].filter(Boolean).join(".");
  return { address: key === undefined ? base : `${base}[${JSON.stringify(key)}]`, type, name, attributes };
}
