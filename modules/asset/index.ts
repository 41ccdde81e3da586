import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";

/** A file that travels with the stack: its path as Terraform sees it, and its base64 SHA-256, both as expressions. */
export interface Asset {
  readonly path: string;
  readonly hash: string;
}

/** Copies a file of the synthesising machine beside the Terraform JSON. `path.module` makes it found inside a module too. */
export function asset(scope: Construct, id: string, file: string): Asset {
  const path = `\${path.module}/${new TerraformAsset(scope, id, { path: file, type: AssetType.FILE }).path}`;
  // Written out, because cdktf's Fn would escape the expression inside the text.
  return { path, hash: `\${filebase64sha256("${path}")}` };
}
