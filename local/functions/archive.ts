import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { unzipSync } from "fflate";
import { ask } from "../aws/call";
import { regionOf } from "../aws/role";
import type { Definition } from "./definition";

/** Brings a function's zip from the emulator and unpacks it below `folder`, once per hash. Resolves with its folder. */
export async function fetchArchive(
  endpoint: string,
  { name, arn, sha256 }: Definition,
  folder: string,
): Promise<string> {
  const target = join(folder, Buffer.from(sha256, "base64").toString("hex"));
  if (existsSync(target)) return target;
  const path = `/2015-03-31/functions/${name}`;
  const { text } = await ask({ endpoint, service: "lambda", region: regionOf(arn), path });
  const response = await fetch(JSON.parse(text).Code.Location);
  const zip = new Uint8Array(await response.arrayBuffer());
  const found = createHash("sha256").update(zip).digest("base64");
  if (!response.ok || found !== sha256)
    throw new Error(`The emulator's zip of ${name} is not the applied one (${found}).`);
  if (!existsSync(target)) unpack(zip, target);
  return target;
}

/** Whole or not at all. */
function unpack(zip: Uint8Array, target: string): void {
  const half = mkdtempSync(`${target}-`);
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    if (normalize(name).startsWith("..") || name.startsWith("/"))
      throw new Error(`A zip wants to write outside: ${name}`);
    if (name.endsWith("/")) continue;
    mkdirSync(dirname(join(half, name)), { recursive: true });
    writeFileSync(join(half, name), content);
  }
  renameSync(half, target);
}
