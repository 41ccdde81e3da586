import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import { Fn, propertyAccess } from "cdktf";
import type { Construct } from "constructs";
import { type Code, NodeFunction } from "../function";
import { secret } from "../secret";
import type { SigningKey } from "./signing-key";

export interface SsmKeyProps {
  /** Name of the key, e.g. `loge-prod-playback`. */
  readonly name: string;
  /** Another number makes another key. */
  readonly number: number;
  /** The function that makes the pair. */
  readonly maker: KeyMaker;
}

export interface KeyMaker {
  /** Its name in the account, e.g. `loge-prod-signing-key`. */
  readonly name: string;
  readonly code: Code;
  /** Variables that every function has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Bucket of its zip. */
  readonly bucket: { readonly id: string };
  /** Name of the key's parameter without its last part, e.g. `/loge/prod/playback`. */
  readonly parameters: string;
}

/**
 * A key that a function makes and keeps in SSM. Terraform writes a placeholder that it cannot read back, calls the function,
 * and sees the public half: the private one is not in its state. It signs with SHA-1.
 */
export function ssmKey(scope: Construct, { name, number, maker }: SsmKeyProps): SigningKey {
  const parameter = secret(scope, "parameter", {
    // Whatever CloudFront's copy needs is made before the old is deleted, so another key wants another name.
    name: `${maker.parameters}/key-${number}`,
    description: `Signs playback cookies of ${name}`,
  });
  const environment = { SIGNING_KEY_PARAMETER: parameter.name };
  const fn = new NodeFunction(scope, "maker", {
    name: maker.name,
    code: maker.code,
    bucket: maker.bucket,
    environment: { ...maker.environment, ...environment },
    statements: [{ sid: "MakeKey", actions: ["ssm:GetParameter", "ssm:PutParameter"], resources: [parameter.arn] }],
    // Most of it to wait until AWS knows the rights of a role that has just been made.
    timeout: 60,
  });
  const pair = new LambdaInvocation(scope, "pair", {
    functionName: fn.function.functionName,
    input: JSON.stringify({}),
    // Called again for another parameter, and for one that was deleted by hand and made anew; not for other code.
    triggers: { parameter: parameter.arn },
  });
  return {
    id: parameter.arn,
    publicKey: propertyAccess(Fn.jsondecode(pair.result), ["publicKey"]).toString(),
    environment,
    statements: [{ sid: "ReadSigningKey", actions: ["ssm:GetParameter"], resources: [parameter.arn] }],
  };
}
