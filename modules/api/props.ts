import type { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool";
import type { CognitoUserPoolClient } from "@cdktf/provider-aws/lib/cognito-user-pool-client";
import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { Code } from "../function";
import type { GuardLimits } from "../guard";
import type { Statement } from "../policy";
import type { PrivateBucket } from "../storage";

/** A camera as the API tells it. */
export interface ApiCamera {
  readonly name: string;
  readonly title: string;
  readonly sound: boolean;
  readonly latency: number;
  /** Where the camera sends, without its stream key, e.g. `rtmp://203.0.113.7:1935/live`. */
  readonly rtmp: string;
  readonly rtmps: string;
}

/** A machine that the API switches on and off. */
export interface ApiHost {
  readonly id: string;
  readonly arn: string;
}

export interface ApiProps {
  /** First part of every name, e.g. `loge-prod`. */
  readonly name: string;
  readonly region: string;
  readonly account: string;
  /** Variables that every function has. */
  readonly environment: Record<string, string>;
  /** The built function of a name. */
  readonly code: (name: string) => Code;
  readonly identity: { readonly pool: CognitoUserPool; readonly client: CognitoUserPoolClient };
  /** Index of recordings, see `catalog`. */
  readonly recordings: DynamodbTable;
  /** Bucket of `media/<camera>/status.json`, and of what people change of a recording. */
  readonly media: PrivateBucket;
  readonly hosts: { readonly proxy: ApiHost; readonly owncast: ApiHost };
  readonly cameras: readonly ApiCamera[];
  /** Source of the events that ask for upkeep, e.g. `loge-prod.upkeep`. */
  readonly upkeepSource: string;
  /** When the guard stops the hosts. @default there is no guard */
  readonly limits?: GuardLimits;
  /** SSM path below which each camera's stream key lies, e.g. `/loge/prod/owncast/stream-key`. */
  readonly streamKeys: string;
  /** Days until a recording is deleted; 0 keeps recordings for ever. */
  readonly retentionDays: number;
  /** Minutes for which playback cookies work. @default 60 */
  readonly playbackMinutes?: number;
  /** Days until logs are deleted. @default 30 */
  readonly logDays?: number;
  /** Refuse to delete the access table. @default true */
  readonly protect?: boolean;
}

/** What makes playback cookies. */
export interface PlaybackSigner {
  /** Variables and rights with which the function signs. */
  readonly key: {
    readonly environment: Readonly<Record<string, string>>;
    readonly statements: readonly Statement[];
  };
  /** CloudFront's id of the key's public half. */
  readonly keyPairId: string;
  /** The host that they open. */
  readonly host: string;
}
