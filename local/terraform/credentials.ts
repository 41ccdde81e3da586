import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where the AWS provider would find keys, in its order. A host's own role is not asked for: a laptop waits seconds for it. */
export function hasCredentials(env: NodeJS.ProcessEnv): boolean {
  const named = [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  ];
  const home = env["HOME"] ?? homedir();
  const files = [
    env["AWS_SHARED_CREDENTIALS_FILE"] ?? join(home, ".aws", "credentials"),
    env["AWS_CONFIG_FILE"] ?? join(home, ".aws", "config"),
  ];
  return named.some((name) => env[name]) || files.some((file) => existsSync(file));
}
