import { ask } from "../../local/aws/call";
import { arnParts } from "../../local/aws/pattern";
import type { Context, Role } from "./role";

const targets: Record<string, string> = {
  dynamodb: "DynamoDB_20120810",
  kms: "TrentService",
  ssm: "AmazonSSM",
  "cognito-idp": "AWSCognitoIdentityProviderService",
  logs: "Logs_20140328",
  sqs: "AmazonSQS",
};

const versions: Record<string, string> = { ec2: "2016-11-15", sts: "2011-06-15", sns: "2010-03-31" };

const methods: Record<string, string> = { Get: "GET", List: "GET", Put: "PUT", Delete: "DELETE" };

/** One call with the role's keys, made of an action and the ARN that it is done to. Rejects when it is refused. */
export async function attempt(
  endpoint: string,
  { credentials }: Role,
  action: string,
  arn: string,
  context: Context,
): Promise<void> {
  const [service = "", operation = ""] = action.split(":");
  const call = { endpoint, service, region: "us-east-1", credentials };
  if (service === "s3") {
    const method = methods[operation.replace(/(Object|Bucket).*/, "")];
    const path = `/${arnParts(arn)[5]}`;
    await ask({ ...call, method, path, ...(method === "PUT" && { body: "x" }) });
  } else if (service in versions) {
    const inputs: Record<string, Record<string, string>> = {
      ec2: { "InstanceId.1": nameIn(arn) },
      sts: { RoleArn: arn, RoleSessionName: "rights" },
      sns: { TopicArn: arn, Message: "x" },
    };
    const input = inputs[service] ?? {};
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ Action: operation, Version: versions[service] ?? "", ...input }).toString();
    await ask({ ...call, method: "POST", headers, body });
  } else {
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${targets[service]}.${operation}`,
    };
    const body = JSON.stringify(inputOf(service, operation, arn, context));
    await ask({ ...call, method: "POST", headers, body });
  }
}

/** The last part of an ARN: `i-123` of `…:instance/i-123`. */
function nameIn(arn: string): string {
  return arnParts(arn)[5]?.replace(/^[a-z-]+\//, "") ?? "";
}

function inputOf(service: string, operation: string, arn: string, context: Context): object {
  const name = nameIn(arn);
  switch (service) {
    case "dynamodb": {
      const row = { id: { S: [context["dynamodb:LeadingKeys"] ?? "x"].flat()[0] } };
      return { TableName: name, ...(operation === "PutItem" ? { Item: row } : { Key: row }) };
    }
    case "ssm": {
      const parameter = `/${name}`;
      if (operation === "GetParameters") return { Names: [parameter], WithDecryption: true };
      return { Name: parameter, Path: parameter, Value: "x", Type: "String", Overwrite: true, WithDecryption: true };
    }
    case "kms":
      return { KeyId: arn, Message: "eA==", SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256", PendingWindowInDays: 7 };
    case "cognito-idp":
      return { UserPoolId: name, Username: "eve@example.com", GroupName: "operator" };
    case "sqs":
      return { QueueUrl: `http://queue/${arnParts(arn)[4]}/${arnParts(arn)[5]}`, MessageBody: "x" };
    default:
      return { logGroupName: name };
  }
}
