/** One statement of an IAM or resource policy, in the words of AWS's policy language. */
export interface Statement {
  /** What the statement is for; letters and digits, unique in its policy. */
  readonly sid: string;
  /** @default "Allow" */
  readonly effect?: "Allow" | "Deny";
  readonly actions: string[];
  readonly resources: string[];
  /** Only in resource policies: who, e.g. `{ Service: "cloudfront.amazonaws.com" }`, or `{ AWS: "*" }` for everybody. */
  readonly principals?: Record<string, string | string[]>;
  /** Operator → key → value(s), e.g. `{ StringEquals: { "aws:SourceArn": arn } }`. */
  readonly conditions?: Record<string, Record<string, string | string[]>>;
}

/**
 * A policy document as JSON text. Plain text rather than `data.aws_iam_policy_document`, so that a reader of the
 * Terraform JSON, and a test without a provider, see the policy itself.
 */
export function policy(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, effect, actions, resources, principals, conditions }) => ({
      Sid: sid,
      Effect: effect ?? "Allow",
      ...(principals && { Principal: principals }),
      Action: plain(actions),
      Resource: plain(resources),
      ...(conditions && { Condition: conditions }),
    })),
  });
}

/** AWS gives a list of one back as the one. */
function plain(list: readonly string[]): string | readonly string[] {
  return list.length === 1 ? (list[0] as string) : list;
}

/** The trust policy of a role that one AWS service takes, e.g. `lambda.amazonaws.com`. */
export function trust(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}

/** Refuses plain HTTP to everybody; every bucket and queue has it. AWS itself refuses TLS below 1.2. */
export function tlsOnly(action: string, resources: string[]): Statement {
  return {
    sid: "TlsOnly",
    effect: "Deny",
    actions: [action],
    resources,
    principals: { AWS: "*" },
    conditions: { Bool: { "aws:SecureTransport": "false" } },
  };
}
