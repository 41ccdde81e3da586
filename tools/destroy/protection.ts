import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { State } from "../../local/terraform/state";

/**
 * Addresses of what AWS would not let go of: Cognito, DynamoDB and S3 hold on by themselves until an apply has told them
 * otherwise. Found out at the first of them, everything that hangs on it would be gone already.
 */
export function held(state: State): string[] {
  return [
    ...state.all("aws_cognito_user_pool").filter(({ attributes }) => attributes["deletion_protection"] === "ACTIVE"),
    ...state.all("aws_dynamodb_table").filter(({ attributes }) => attributes["deletion_protection_enabled"] === true),
    ...state.all("aws_s3_bucket").filter(({ attributes }) => attributes["force_destroy"] !== true),
  ].map(({ address }) => address);
}

/** Hands over a copy of a settings file that protects nothing, and takes it away afterwards. */
export async function withoutProtection(file: string, use: (copy: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "loge-unprotected-"));
  const copy = join(folder, "settings.json");
  try {
    writeFileSync(copy, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), protect: false }), { mode: 0o600 });
    await use(copy);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
