import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { Construct } from "constructs";
import type { Statement } from "../policy";

/**
 * Rows that outlive a call: revoked sessions, people and what is told of them, sign-in attempts, known devices, the last
 * starts, links to recordings, tokens. Each function has the right to some of them, by what their ids begin with.
 */
export class AccessTable extends DynamodbTable {
  constructor(scope: Construct, id: string, { name, protect }: { readonly name: string; readonly protect: boolean }) {
    super(scope, id, {
      name,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attribute: ["id", "kind", "created"].map((name) => ({ name, type: "S" })),
      // Holds the machines' tokens alone: no other row has these.
      globalSecondaryIndex: [{ name: "by_kind", hashKey: "kind", rangeKey: "created", projectionType: "ALL" }],
      ttl: { attributeName: "expires", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: protect,
    });
  }

  /** @param ids patterns, e.g. `share#*` */
  rows(sid: string, operations: readonly string[], ids: string | string[]): Statement {
    return {
      sid,
      actions: operations.map((operation) => `dynamodb:${operation}`),
      resources: [this.arn],
      conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ids } },
    };
  }

  /** Who must not come in any more, who is limited, and whose a device is: a few rows at once, of any kind. */
  get readRefusals(): Statement {
    return { sid: "ReadRefusals", actions: ["dynamodb:BatchGetItem"], resources: [this.arn] };
  }
}
