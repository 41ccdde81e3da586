import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Construct, type IConstruct } from "constructs";
import { asset } from "../asset";
import { policy, type Statement, trust } from "../policy";

/** A built function: the zip, and what to call in it. */
export interface Code {
  /** Path of the zip on the machine that synthesises. */
  readonly zip: string;
  /** File and export, e.g. `index.handler`. */
  readonly handler: string;
}

export interface NodeFunctionProps {
  /** Name in the account, also of its role: project, environment and what it does. */
  readonly name: string;
  readonly code: Code;
  /** Bucket that the zip is put in, as `functions/<name>.zip`: whoever applies must be allowed to read it there. */
  readonly bucket: { readonly id: string };
  /** Variables beside AWS's own. Never a secret. @default none */
  readonly environment?: Record<string, string>;
  /** What the function may do, beside writing its own log. @default nothing */
  readonly statements?: Statement[];
  /** Megabytes of memory; processor time grows with it. @default 256 */
  readonly memory?: number;
  /** Seconds until a call is broken off. @default 10 */
  readonly timeout?: number;
  /** Days until its log is deleted. @default 30 */
  readonly retentionDays?: number;
}

/** The one way to make a Lambda: Node 22 on arm64 with its own role, and a log group that it cannot remake. */
export class NodeFunction extends Construct {
  readonly function: LambdaFunction;
  readonly name: string;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    this.name = props.name;
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${props.name}`,
      retentionInDays: props.retentionDays ?? 30,
    });
    const role = new IamRole(this, "role", { name: props.name, assumeRolePolicy: trust("lambda.amazonaws.com") });
    const rights = new IamRolePolicy(this, "policy", {
      name: "own",
      role: role.id,
      policy: policy([
        { sid: "WriteOwnLog", actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logs.arn}:*`] },
        ...(props.statements ?? []),
      ]),
    });
    const code = asset(this, "code", props.code.zip);
    // By way of S3: with a file of its own, the provider makes one function after the other, five seconds each.
    const zip = new S3Object(this, "zip", {
      bucket: props.bucket.id,
      key: `functions/${props.name}.zip`,
      source: code.path,
      sourceHash: code.hash,
      contentType: "application/zip",
      // An S3 object takes ten tags; the environment's may be more.
      overrideProvider: { defaultTags: { tags: {} } },
    });
    this.function = new LambdaFunction(this, "function", {
      functionName: props.name,
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: props.code.handler,
      s3Bucket: zip.bucket,
      s3Key: zip.key,
      sourceCodeHash: code.hash,
      memorySize: props.memory ?? 256,
      timeout: props.timeout ?? 10,
      environment: { variables: props.environment ?? {} },
      loggingConfig: { logFormat: "JSON", logGroup: logs.name, applicationLogLevel: "INFO", systemLogLevel: "WARN" },
      // Without the right to make a log group, a function that runs before its group exists logs nothing.
      dependsOn: [logs, rights],
    });
  }

  /** Names of all that there are, below a construct. */
  static namesIn(scope: IConstruct): string[] {
    const all = scope.node.findAll().filter((each): each is NodeFunction => each instanceof NodeFunction);
    return all.map(({ name }) => name).sort();
  }

  /** Lets one AWS service call this function, from one source. */
  allowInvoke(id: string, service: string, sourceArn: string): void {
    new LambdaPermission(this, id, {
      functionName: this.function.functionName,
      action: "lambda:InvokeFunction",
      principal: service,
      sourceArn,
    });
  }

  /**
   * Where an event goes that the function failed on, by default three times in an hour. Its statements must allow
   * `sqs:SendMessage` there.
   */
  onFailure(queueArn: string, tries: { maximumRetryAttempts?: number; maximumEventAgeInSeconds?: number } = {}): void {
    new LambdaFunctionEventInvokeConfig(this, "failures", {
      functionName: this.function.functionName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 3600,
      ...tries,
      destinationConfig: { onFailure: { destination: queueArn } },
    });
  }
}
