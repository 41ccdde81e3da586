import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { AwsError } from "../shared/aws";
import { log } from "../shared/log";
import type { Secret } from "../shared/secret";

/** The one half of the pair that anybody may see. */
export interface PublicHalf {
  /** SPKI in PEM, as CloudFront takes it. */
  readonly publicKey: string;
}

/** As much of Lambda's context as it takes. */
interface Context {
  getRemainingTimeInMillis(): number;
}

/** What the last try is left, in milliseconds. */
const LAST_TRY_MS = 10_000;
const PAUSE_MS = 1_000;

/**
 * Makes the pair of the key that signs playback cookies, unless there is one, and answers its public half. The private one
 * goes to SSM and nowhere else. Terraform calls it, and keeps the answer in its state.
 */
export const signingKey =
  (secret: Pick<Secret, "name" | "read" | "write">, pause: (ms: number) => Promise<unknown> = setTimeout) =>
  async (_event: unknown, context: Context): Promise<PublicHalf> => {
    for (;;) {
      try {
        return publicHalf((await kept(secret)) ?? (await made(secret)));
      } catch (error) {
        // It is called as soon as its role has been made, and AWS takes some seconds to know a new role's rights everywhere.
        const isTooSoon = error instanceof AwsError && error.code === "AccessDeniedException";
        if (!isTooSoon || context.getRemainingTimeInMillis() < LAST_TRY_MS) throw error;
        await pause(PAUSE_MS);
      }
    }
  };

async function kept(secret: Pick<Secret, "name" | "read">): Promise<KeyObject | undefined> {
  const pem = await secret.read();
  if (!pem) return undefined;
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error(`${secret.name} holds something that is no private key. Delete the parameter and apply again.`);
  }
}

async function made(secret: Pick<Secret, "name" | "write">): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await secret.write(privateKey.export({ type: "pkcs8", format: "pem" }) as string);
  log("INFO", "made a key pair to sign cookies with", { parameter: secret.name });
  return privateKey;
}

function publicHalf(privateKey: KeyObject): PublicHalf {
  return { publicKey: createPublicKey(privateKey).export({ type: "spki", format: "pem" }) as string };
}
