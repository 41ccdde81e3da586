import type { OutgoingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { send } from "../aws/call";
import { arnParts } from "../aws/pattern";
import { allows } from "../aws/policy";
import type { State } from "../terraform/state";
import type { Distribution, OriginRow } from "./distribution";
import type { Origin, OriginResponse } from "./origin";
import { CONDITIONS } from "./origin-request";
import { objectKey } from "./path";
import { noObject } from "./refusal";

/** What S3 says of an object. The emulator says more (CORS for all), which S3 would not. */
const OF_THE_OBJECT =
  /^(accept-ranges|cache-control|content-.+|etag|expires|last-modified|x-amz-(meta-.+|version-id|server-side-encryption))$/;

/**
 * A bucket behind origin access control: what the bucket's policy gives to this distribution, and nothing else.
 * A key that is not there is 404 only where the policy also allows `s3:ListBucket`, as S3 has it.
 */
export function s3Origin(
  state: State,
  endpoint: string,
  distribution: Pick<Distribution, "arn">,
  row: OriginRow,
): Origin {
  const bucket = state.find("aws_s3_bucket", (it) =>
    [it.bucket_regional_domain_name, it.bucket_domain_name].includes(row.domain_name),
  )?.attributes;
  if (!bucket) throw new Error(`The origin ${row.origin_id} is ${row.domain_name}, which is no bucket of the state.`);
  const access = state.find(
    "aws_cloudfront_origin_access_control",
    (it) => it.id === row.origin_access_control_id,
  )?.attributes;
  // Without it CloudFront signs nothing, and a private bucket answers nobody.
  const isSigned = access?.origin_access_control_origin_type === "s3" && access.signing_behavior === "always";
  const policies = state.all("aws_s3_bucket_policy").filter((it) => it.attributes.bucket === bucket.id);
  const context = {
    "aws:SourceArn": distribution.arn,
    "aws:SourceAccount": arnParts(distribution.arn)[4] ?? "",
    "aws:SecureTransport": "true",
  };
  const may = (action: string, resource: string) =>
    isSigned &&
    allows(
      policies.map((it) => it.attributes.policy),
      { action, resource, service: "cloudfront.amazonaws.com", context },
    );
  const missing = may("s3:ListBucket", bucket.arn) ? noObject("NoSuchKey") : noObject("AccessDenied");

  return async ({ method, path, headers, signal }) => {
    const key = objectKey(row.origin_path + path);
    if (key === undefined) return answered(missing);
    if (!may("s3:GetObject", `${bucket.arn}/${key}`)) return answered(noObject("AccessDenied"));
    const response = await send({
      endpoint,
      service: "s3",
      region: bucket.region,
      method,
      path: `/${bucket.id}/${key.split("/").map(encodeURIComponent).join("/")}`,
      headers: conditions(headers),
      signal,
    });
    const status = response.statusCode ?? 502;
    if (status === 404 || status === 403) {
      response.destroy();
      return answered(status === 404 ? missing : noObject("AccessDenied"));
    }
    const kept = Object.entries(response.headers).filter(([name]) => OF_THE_OBJECT.test(name));
    return { status, headers: { ...Object.fromEntries(kept), server: "AmazonS3" }, body: response };
  };
}

function conditions(headers: OutgoingHttpHeaders): Record<string, string> {
  return Object.fromEntries(CONDITIONS.filter((name) => headers[name]).map((name) => [name, String(headers[name])]));
}

function answered({ status, body }: ReturnType<typeof noObject>): OriginResponse {
  return {
    status,
    headers: { "content-type": "application/xml", "content-length": String(body.length) },
    body: Readable.from([body]),
  };
}
