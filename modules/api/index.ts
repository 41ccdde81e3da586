import type { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool";
import type { CognitoUserPoolClient } from "@cdktf/provider-aws/lib/cognito-user-pool-client";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Construct } from "constructs";
import { type Code, NodeFunction, type NodeFunctionProps } from "../function";
import type { GuardLimits } from "../guard";
import type { Statement } from "../policy";
import type { PrivateBucket } from "../storage";
import { Gateway } from "./gateway";

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
}

/** What makes playback cookies: the key in KMS, its public half in CloudFront, and the host that they open. */
export interface PlaybackSigner {
  readonly keyArn: string;
  readonly keyPairId: string;
  readonly host: string;
}

/** `/api/*`: signing in, people, cameras, servers, recordings. One function with one role for each, so each can do one thing. */
export class Api extends Construct {
  /** Host name that CloudFront forwards `/api/*` to. */
  readonly host: string;
  readonly id: string;
  /** Rows that outlive a call: revoked sessions, people and what is told of them, sign-in attempts, the last starts, links to recordings, tokens. */
  readonly access: DynamodbTable;
  private readonly gateway: Gateway;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ApiProps,
  ) {
    super(scope, id);
    this.access = new DynamodbTable(this, "access", {
      name: `${props.name}-access`,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attribute: ["id", "kind", "created"].map((name) => ({ name, type: "S" })),
      // Holds the machines' tokens alone: no other row has these.
      globalSecondaryIndex: [{ name: "by_kind", hashKey: "kind", rangeKey: "created", projectionType: "ALL" }],
      ttl: { attributeName: "expires", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
    });
    this.gateway = new Gateway(this, "gateway", {
      name: props.name,
      region: props.region,
      authorizer: this.authorizer(),
      logDays: props.logDays ?? 30,
    });
    this.host = this.gateway.host;
    this.id = this.gateway.id;
    this.session();
    this.people();
    this.cameras();
    this.servers();
    this.tokens();
    this.openapi();
  }

  /**
   * Adds what names the page's host: cookies that open its media, and links that lead to it. A step of its own, after
   * the distribution: that names this API, and only these functions name the distribution, so nothing waits for itself.
   */
  playback(signer: PlaybackSigner): void {
    this.cookies(signer);
    this.recordings(signer.host);
  }

  /** Adds routes of a function that another module makes, for whoever is signed in. */
  serve(fn: NodeFunction, routes: readonly string[]): void {
    this.gateway.serve(fn, { closed: routes });
  }

  private cookies({ keyArn, keyPairId, host }: PlaybackSigner): void {
    const { cameras, playbackMinutes, recordings } = this.props;
    const fn = this.function("playback", {
      environment: {
        SIGNING_KEY_ARN: keyArn,
        KEY_PAIR_ID: keyPairId,
        MEDIA_HOST: host,
        CAMERAS: JSON.stringify(cameras.map(({ name, title }) => ({ name, title }))),
        PLAYBACK_MINUTES: String(playbackMinutes ?? 60),
        ACCESS_TABLE: this.access.name,
        RECORDINGS_TABLE: recordings.name,
      },
      statements: [
        {
          sid: "SignCookies",
          actions: ["kms:Sign"],
          resources: [keyArn],
          conditions: {
            StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256", "kms:MessageType": "RAW" },
          },
        },
        this.rows("FindLinks", ["GetItem"], "share#*"),
        { sid: "ReadShared", actions: ["dynamodb:GetItem"], resources: [recordings.arn] },
      ],
    });
    this.gateway.serve(fn, { open: ["POST /shared"], closed: ["POST /session/playback"] });
    // Nobody guesses 32 bytes: it is for who would like to see the bill grow. Few people open one link in one second.
    this.gateway.slow("POST /shared", { rate: 5, burst: 20 });
  }

  private authorizer(): NodeFunction {
    return this.function("authorizer", {
      environment: this.pool(),
      statements: [this.readRefusals(), this.rows("ReadTokens", ["GetItem", "UpdateItem"], "token#*")],
    });
  }

  private tokens(): void {
    const fn = this.function("tokens", {
      environment: { ACCESS_TABLE: this.access.name },
      statements: [
        { sid: "ListTokens", actions: ["dynamodb:Query"], resources: [`${this.access.arn}/index/by_kind`] },
        this.rows("KeepTokens", ["PutItem", "DeleteItem"], "token#*"),
      ],
    });
    this.gateway.serve(fn, { closed: ["GET /tokens", "POST /tokens", "DELETE /tokens/{id}"] });
  }

  private session(): void {
    const fn = this.function("session", {
      memory: 512,
      timeout: 15,
      environment: {
        ...this.pool(),
        CAMERAS: JSON.stringify(this.props.cameras.map(({ name }) => ({ name }))),
      },
      statements: [
        {
          sid: "SignIn",
          actions: [
            "cognito-idp:AdminInitiateAuth",
            "cognito-idp:AdminRespondToAuthChallenge",
            "cognito-idp:AdminGetUser",
            "cognito-idp:AdminUserGlobalSignOut",
          ],
          resources: [this.props.identity.pool.arn],
        },
        this.rows("KeepAttempts", ["UpdateItem", "PutItem", "DeleteItem"], "throttle#*"),
        this.rows("Remember", ["PutItem"], ["revoked#*", "signed-out#*", "seen#*"]),
        this.readRefusals(),
      ],
    });
    this.gateway.serve(fn, {
      open: [
        "POST /session",
        "POST /session/challenge",
        "POST /session/renew",
        "POST /session/forgotten",
        "POST /session/forgotten/confirm",
      ],
      closed: [
        "GET /session",
        "DELETE /session",
        "POST /session/totp",
        "POST /session/totp/confirm",
        "DELETE /session/totp",
      ],
    });
    for (const route of ["POST /session", "POST /session/forgotten", "POST /session/forgotten/confirm"])
      this.gateway.slow(route, { rate: 2, burst: 5 });
  }

  private people(): void {
    const admin = [
      ...["ListUsers", "ListUsersInGroup", "AdminGetUser", "AdminListGroupsForUser"],
      ...["AdminCreateUser", "AdminAddUserToGroup", "AdminRemoveUserFromGroup", "AdminDeleteUser"],
      ...["AdminSetUserMFAPreference", "AdminUserGlobalSignOut"],
    ];
    const fn = this.function("people", {
      timeout: 15,
      environment: {
        USER_POOL_ID: this.props.identity.pool.id,
        ACCESS_TABLE: this.access.name,
        CAMERAS: JSON.stringify(this.props.cameras.map(({ name }) => ({ name }))),
      },
      statements: [
        {
          sid: "AdministerPeople",
          actions: admin.map((operation) => `cognito-idp:${operation}`),
          resources: [this.props.identity.pool.arn],
        },
        this.readRefusals(),
        this.rows("Refuse", ["PutItem"], ["removed#*", "signed-out#*"]),
        this.rows("KeepPeople", ["UpdateItem", "DeleteItem"], "person#*"),
        this.rows("Forget", ["DeleteItem"], "seen#*"),
        this.rows("OneAtATime", ["PutItem", "DeleteItem"], "people"),
      ],
    });
    this.gateway.serve(fn, {
      closed: [
        "GET /people",
        "POST /people",
        "POST /people/{id}/invitation",
        "PATCH /people/{id}",
        "DELETE /people/{id}",
        "DELETE /people/{id}/totp",
        "DELETE /people/{id}/sessions",
      ],
    });
  }

  private cameras(): void {
    const { region, account, streamKeys, cameras } = this.props;
    const keys = `arn:aws:ssm:${region}:${account}:parameter${streamKeys}`;
    const fn = this.function("cameras", {
      environment: { CAMERAS: JSON.stringify(cameras), STREAM_KEYS: streamKeys },
      statements: [
        {
          sid: "KeepStreamKeys",
          actions: ["ssm:GetParameters", "ssm:PutParameter"],
          resources: [`${keys}/*`, `${keys}-before/*`],
        },
      ],
    });
    this.gateway.serve(fn, { closed: ["GET /cameras", "GET /cameras/{name}/key", "POST /cameras/{name}/key"] });
  }

  private servers(): void {
    const { hosts, media, cameras, limits, region, account, upkeepSource } = this.props;
    const fn = this.function("servers", {
      memory: 512,
      timeout: 15,
      environment: {
        PROXY_INSTANCE: hosts.proxy.id,
        OWNCAST_INSTANCE: hosts.owncast.id,
        MEDIA_BUCKET: media.bucket.bucket,
        CAMERAS: JSON.stringify(cameras.map(({ name, title }) => ({ name, title }))),
        ACCESS_TABLE: this.access.name,
        UPKEEP_SOURCE: upkeepSource,
        ...(limits && { LIMITS: JSON.stringify(limits) }),
      },
      statements: [
        // EC2 has no narrower form of this right: describing names no resource.
        { sid: "SeeHosts", actions: ["ec2:DescribeInstances"], resources: ["*"] },
        {
          sid: "SwitchHosts",
          actions: ["ec2:StartInstances", "ec2:StopInstances"],
          resources: [hosts.proxy.arn, hosts.owncast.arn],
        },
        { sid: "ReadStatus", actions: ["s3:GetObject"], resources: [media.arn("media/*/status.json")] },
        // Without it S3 answers 403 for what is not there. No prefix: that key is not set when one object is read.
        { sid: "LearnOfAbsence", actions: ["s3:ListBucket"], resources: [media.arn()] },
        this.rows("RememberRuns", ["GetItem", "UpdateItem"], ["starts", "guard"]),
        this.rows("TellUpkeep", ["GetItem"], "upkeep"),
        {
          sid: "AskForUpkeep",
          actions: ["events:PutEvents"],
          resources: [`arn:aws:events:${region}:${account}:event-bus/default`],
          conditions: { StringEquals: { "events:source": upkeepSource } },
        },
      ],
    });
    this.gateway.serve(fn, {
      closed: [
        "GET /servers",
        "POST /servers/on",
        "POST /servers/off",
        "POST /servers/keep",
        "GET /servers/upkeep",
        "POST /servers/upkeep",
      ],
    });
  }

  private recordings(host: string): void {
    const { recordings, media, cameras, retentionDays } = this.props;
    const edits = media.arn("media/*/edits.json");
    const fn = this.function("recordings", {
      environment: {
        RECORDINGS_TABLE: recordings.name,
        MEDIA_BUCKET: media.bucket.bucket,
        ACCESS_TABLE: this.access.name,
        CAMERAS: JSON.stringify(cameras.map(({ name, title }) => ({ name, title }))),
        RETENTION_DAYS: String(retentionDays),
        MEDIA_HOST: host,
      },
      statements: [
        // No right to delete a row: what is deleted by hand is so by its edits.json, and the sweep makes it gone.
        { sid: "KeepRows", actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [recordings.arn] },
        { sid: "ListRows", actions: ["dynamodb:Query"], resources: [`${recordings.arn}/index/*`] },
        {
          sid: "ReadWhatIsSaid",
          actions: ["s3:GetObject"],
          resources: [media.arn("media/*/recording.json"), edits],
        },
        { sid: "WriteEdits", actions: ["s3:PutObject"], resources: [edits] },
        // Without it S3 answers 403 for what is not there. No prefix: that key is not set when one object is read.
        { sid: "LearnOfAbsence", actions: ["s3:ListBucket"], resources: [media.arn()] },
        this.rows("KeepLinks", ["PutItem", "UpdateItem"], "share#*"),
      ],
    });
    this.gateway.serve(fn, {
      closed: [
        "GET /recordings",
        "GET /recordings/{id}",
        "PATCH /recordings/{id}",
        "DELETE /recordings/{id}",
        "POST /recordings/{id}/restore",
        "POST /recordings/{id}/share",
        "DELETE /recordings/{id}/share",
        "GET /storage",
      ],
    });
  }

  /** A function without any right: whoever is nobody, or asks for what is not there, reaches only this one. */
  private openapi(): void {
    this.gateway.serve(this.function("openapi", {}), { open: ["GET /openapi.json", "$default"] });
  }

  private function(name: string, props: Omit<NodeFunctionProps, "name" | "code" | "retentionDays">): NodeFunction {
    return new NodeFunction(this, name, {
      ...props,
      name: `${this.props.name}-${name}`,
      code: this.props.code(name),
      environment: { ...this.props.environment, ...props.environment },
      retentionDays: this.props.logDays,
    });
  }

  private readRefusals(): Statement {
    return { sid: "ReadRefusals", actions: ["dynamodb:BatchGetItem"], resources: [this.access.arn] };
  }

  /** The right to some of the access table's rows, by what their ids begin with. */
  private rows(sid: string, operations: string[], ids: string | string[]): Statement {
    return {
      sid,
      actions: operations.map((operation) => `dynamodb:${operation}`),
      resources: [this.access.arn],
      conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ids } },
    };
  }

  private pool(): Record<string, string> {
    const { pool, client } = this.props.identity;
    return { USER_POOL_ID: pool.id, CLIENT_ID: client.id, ACCESS_TABLE: this.access.name };
  }
}
