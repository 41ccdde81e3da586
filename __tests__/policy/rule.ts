import type { Terraform } from "../support/synth";

export type Block = any;

/** One security rule over a synthesised environment. */
export interface Rule {
  /** Ids in checkov (CKV), cdk-nag (AS) or trivy (TV), or `loge` for one of our own. */
  readonly id: string;
  readonly what: string;
  /** Addresses that break the rule; a rule about nothing at all is broken too, and says so. */
  readonly broken: (tf: Terraform) => string[];
  /** Breaks the rule in a copy, to prove that it can fail. */
  readonly spoil: (tf: Terraform) => void;
}

export function all(tf: Terraform, type: string): [address: string, block: Block][] {
  return Object.entries(tf.resource[type] ?? {}).map(([name, block]) => [`${type}.${name}`, block]);
}

/** Those of a type that are not as they should be; `nothing` when the type does not occur, since then nothing is proved. */
export function unless(tf: Terraform, type: string, good: (block: Block, address: string) => unknown): string[] {
  const found = all(tf, type);
  if (found.length === 0) return [`no ${type}`];
  return found.filter(([address, block]) => !good(block, address)).map(([address]) => address);
}

export function first(tf: Terraform, type: string): Block {
  return all(tf, type)[0]?.[1];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: Record<string, string | string[]>;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

export function statements(json: string): PolicyStatement[] {
  return JSON.parse(json).Statement;
}

/** Adds a statement to a policy, in place. */
export function add(block: Block, statement: object): void {
  const document = JSON.parse(block.policy);
  document.Statement.push(statement);
  block.policy = JSON.stringify(document);
}

export function list<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Whether an attribute refers to the block at an address. */
export function refersTo(value: unknown, address: string): boolean {
  return typeof value === "string" && value.includes(`\${${address}.`);
}
