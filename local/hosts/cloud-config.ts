import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { parse } from "yaml";
import type { HostRoot } from "./root";

/** Bytes of user data, before base64, that EC2 takes. */
const LARGEST = 16_384;

const WriteFile = v.strictObject({
  path: v.pipe(v.string(), v.startsWith("/")),
  content: v.optional(v.string(), ""),
  permissions: v.optional(v.pipe(v.string(), v.regex(/^0?[0-7]{3}$/)), "0644"),
  owner: v.optional(v.string()),
  encoding: v.optional(
    v.picklist(["text/plain", "b64", "base64", "gzip", "gz", "gz+b64", "gz+base64", "gzip+b64"]),
    "text/plain",
  ),
});
/** Loge's hosts do everything in a unit that is tried again (`packages` and `runcmd` run once), so this is the whole of it. */
const CloudConfig = v.strictObject({ write_files: v.optional(v.array(WriteFile), []) });

export type CloudConfig = v.InferOutput<typeof CloudConfig>;

/**
 * Reads user data as `DescribeInstanceAttribute` gives it.
 * @throws naming what cloud-init or EC2 would not take, or what this machine does not do.
 */
export function readUserData(base64: string): CloudConfig {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length > LARGEST) throw new Error(`user data has ${bytes.length} bytes; EC2 takes ${LARGEST}`);
  const text = (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString("utf8");
  if (!/^#cloud-config\s*\n/.test(text)) throw new Error("user data does not begin with the line #cloud-config");
  const result = v.safeParse(CloudConfig, yaml(text) ?? {});
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`user data: ${v.getDotPath(issue) ?? "document"}: ${issue.message}`);
}

/** Does what `write_files` says, below the host's root. */
export function writeFiles(config: CloudConfig, root: HostRoot): void {
  for (const file of config.write_files) {
    const path = root.path(file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contentOf(file));
    chmodSync(path, Number.parseInt(file.permissions, 8));
  }
}

function yaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`user data is not YAML: ${(error as Error).message}`);
  }
}

function contentOf({ content, encoding }: CloudConfig["write_files"][number]): Buffer {
  const bytes = /b(ase)?64$/.test(encoding) ? Buffer.from(content, "base64") : Buffer.from(content);
  return /^gz/.test(encoding) ? gunzipSync(bytes) : bytes;
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
