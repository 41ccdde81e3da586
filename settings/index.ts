import { readFileSync } from "node:fs";
import * as v from "valibot";
import { conflicts, type Problem } from "./conflicts";
import { SettingsFile } from "./file";
import { nearest } from "./nearest";
import type { Settings } from "./settings";

export { SettingsFile } from "./file";
export type { Camera, Settings } from "./settings";

/** What is wrong with a settings file: one line for each problem, with its path, its value and what is allowed. */
export class SettingsError extends Error {
  constructor(
    readonly file: string,
    readonly problems: string[],
  ) {
    super(`${file} cannot be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "SettingsError";
  }
}

/**
 * Reads a settings file.
 * @throws SettingsError naming every problem at once
 */
export function load(file: string): Settings {
  return parse(readJson(file), file);
}

/**
 * Checks settings and fills in the defaults.
 * @param file how errors call the settings
 * @throws SettingsError naming every problem at once
 */
export function parse(json: unknown, file = "settings"): Settings {
  const lists = listsForObjects(SettingsFile, json, "");
  if (lists.length > 0) throw new SettingsError(file, lists.map(line));
  const { unknown, rest } = withoutUnknown(json);
  const { success, issues = [], output } = v.safeParse(SettingsFile, rest);
  if (unknown.length > 0 || !success) throw new SettingsError(file, [...unknown, ...issues.map(describe)]);
  const settings = complete(output);
  const problems = conflicts(settings);
  if (problems.length > 0) throw new SettingsError(file, problems.map(line));
  return settings;
}

function readJson(file: string): unknown {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    throw new SettingsError(file, [`cannot be read: ${(error as Error).message}`]);
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new SettingsError(file, [`is not JSON: ${(error as Error).message}`]);
  }
}

function complete({ $schema, ...file }: SettingsFile): Settings {
  const { domain, owncastAdmin } = file;
  return {
    ...file,
    availabilityZone: file.availabilityZone ?? `${file.region}a`,
    domain: domain && { ...domain, zoneName: domain.zoneName ?? domain.name.split(".").slice(1).join(".") },
    ingestHost: file.ingestHost ?? (domain && `ingest.${domain.name}`),
    cameras: file.cameras.map((camera, place) => ({
      ...camera,
      title: camera.title ?? camera.name,
      renditions: camera.renditions.map((each) => ({ ...each, name: each.name ?? `${each.height}p` })),
      ports: {
        rtmp: camera.ports.rtmp ?? 1935 + 2 * place,
        rtmps: camera.ports.rtmps ?? 1936 + 2 * place,
        owncastRtmp: camera.ports.owncastRtmp ?? 1935 + place,
        owncastWeb: camera.ports.owncastWeb ?? 8080 + place,
      },
      ...(owncastAdmin && {
        admin: { port: camera.ports.admin ?? 8443 + place, allowedCidrs: owncastAdmin.allowedCidrs },
      }),
    })),
  };
}

/** Valibot takes a list wherever it takes an object, and would then read it as an empty one. */
function listsForObjects(schema: unknown, json: unknown, path: string): Problem[] {
  const { item, entries, type } = unwrap(schema);
  if (Array.isArray(json)) {
    if (item) return json.flatMap((value, place) => listsForObjects(item, value, `${path}[${place}]`));
    return entries || type === "record" ? [{ path: path || "the file", value: json, allowed: "an object" }] : [];
  }
  if (!entries || typeof json !== "object" || json === null) return [];
  return Object.entries(entries).flatMap(([key, inner]) =>
    listsForObjects(inner, (json as Record<string, unknown>)[key], path ? `${path}.${key}` : key),
  );
}

/** Valibot names one unknown key of an object and stops there; so each is taken out and the rest is read again. */
function withoutUnknown(json: unknown): { unknown: string[]; rest: unknown } {
  const rest = structuredClone(json);
  const unknown: string[] = [];
  for (;;) {
    const found = (v.safeParse(SettingsFile, rest).issues ?? []).filter(isUnknownKey);
    if (found.length === 0) return { unknown, rest };
    for (const issue of found) {
      const key = issue.path?.at(-1) as { input: Record<string, unknown>; key: string };
      const known = knownKeys(issue);
      const meant = nearest(key.key, known);
      const advice = meant ? `, did you mean "${meant}"?` : `; known are ${known.join(", ")}`;
      unknown.push(`${pathOf(issue)}: unknown setting${advice}`);
      delete key.input[key.key];
    }
  }
}

function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === "strict_object" && issue.expected === "never";
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = pathOf(issue);
  if (issue.input === undefined) return `${path}: is missing; allowed: ${allowedWhenMissing(issue)}`;
  return line({ path, value: issue.input, allowed: allowed(issue) });
}

function line({ path, value, allowed }: Problem): string {
  return `${path}: ${shortened(JSON.stringify(value))} is not allowed; allowed: ${allowed}`;
}

/** Nine cameras where eight are allowed would hide what is allowed. */
function shortened(value: string): string {
  return value.length > 100 ? `${value.slice(0, 100)}…` : value;
}

function allowed(issue: v.BaseIssue<unknown>): string {
  return issue.message.startsWith("Invalid")
    ? (issue.expected ?? "another value").replace("Object", "an object")
    : issue.message;
}

/** A missing key is an issue of the object around it, which does not say what the key takes: the key's own schema does. */
function allowedWhenMissing(issue: v.BaseIssue<unknown>): string {
  const [own] = v.safeParse(schemaAt(issue, issue.path ?? []) as v.GenericSchema, undefined).issues ?? [];
  return allowed(own ?? issue);
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return keys.join("").replace(/^\./, "") || "the file";
}

/** The names that the object around an unknown key does know. */
function knownKeys(issue: v.BaseIssue<unknown>): string[] {
  const around = schemaAt(issue, (issue.path ?? []).slice(0, -1));
  return Object.keys(entriesOf(unwrap(around), issue)).filter((name) => name !== "$schema");
}

function schemaAt(issue: v.BaseIssue<unknown>, path: readonly { readonly key: unknown }[]): unknown {
  return path.reduce<unknown>((schema, { key }) => inside(unwrap(schema), key, issue), SettingsFile);
}

interface AnySchema {
  readonly type?: string;
  readonly wrapped?: AnySchema;
  readonly item?: AnySchema;
  readonly entries?: Record<string, AnySchema>;
  readonly options?: readonly AnySchema[];
}

function unwrap(schema: unknown): AnySchema {
  const { wrapped } = schema as AnySchema;
  return wrapped ? unwrap(wrapped) : (schema as AnySchema);
}

function inside(schema: AnySchema, key: unknown, issue: v.BaseIssue<unknown>): AnySchema {
  return schema.item ?? entriesOf(schema, issue)[String(key)] ?? {};
}

function entriesOf(schema: AnySchema, issue: v.BaseIssue<unknown>): Record<string, AnySchema> {
  if (schema.entries) return schema.entries;
  const type = (issue.path?.at(-1) as { input?: { type?: unknown } } | undefined)?.input?.type;
  const chosen = schema.options?.find(
    ({ entries }) => (entries?.type as { literal?: unknown } | undefined)?.literal === type,
  );
  return chosen?.entries ?? {};
}
