import { AwsV4Signer } from "aws4fetch";

export interface AwsOptions {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Takes all calls, as an emulator does. @default each service's own address */
  readonly endpoint?: string;
  /** Milliseconds until a try is given up. @default 2,000: three tries stay below the functions' 10 s */
  readonly patience?: number;
}

export interface RequestParts {
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** The JSON protocols: the target's prefix and the version in the content type. */
const protocols = {
  "cognito-idp": ["AWSCognitoIdentityProviderService", "1.1"],
  dynamodb: ["DynamoDB_20120810", "1.0"],
  kms: ["TrentService", "1.1"],
  sqs: ["AmazonSQS", "1.0"],
  ssm: ["AmazonSSM", "1.1"],
  events: ["AWSEvents", "1.1"],
  logs: ["Logs_20140328", "1.1"],
} as const;

/** The query protocol: the version of each service's API. */
const versions = { monitoring: "2010-08-01", sns: "2010-03-31" } as const;

const tries = 3;

/** AWS's refusal, or its silence (status 0). */
export class AwsError extends Error {
  constructor(
    /** AWS's own name for it, e.g. `AccessDeniedException`. */
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = code;
  }

  /** Worth another try: silence, a fault of theirs, or too many calls. */
  get passing(): boolean {
    return (
      this.status === 0 || this.status >= 500 || this.status === 429 || /Throttl|ThroughputExceeded/.test(this.code)
    );
  }
}

/** Signed calls with the function's own role: a hundredth of an SDK's weight, so that a cold start is not felt. */
export class Aws {
  constructor(private readonly options: AwsOptions) {}

  static fromEnvironment(options: Pick<AwsOptions, "patience"> = {}): Aws {
    const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL } = process.env;
    return new Aws({
      region: AWS_REGION ?? "",
      accessKeyId: AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "",
      sessionToken: AWS_SESSION_TOKEN,
      endpoint: AWS_ENDPOINT_URL,
      ...options,
    });
  }

  /** One operation of a service that speaks JSON. Throws {@link AwsError}. */
  async call<T>(service: keyof typeof protocols, operation: string, input: object): Promise<T> {
    const [prefix, version] = protocols[service];
    const url = this.options.endpoint ?? `https://${service}.${this.options.region}.amazonaws.com`;
    const headers = { "content-type": `application/x-amz-json-${version}`, "x-amz-target": `${prefix}.${operation}` };
    const response = await this.send(service, `${url}/`, { method: "POST", headers, body: JSON.stringify(input) });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    // Cognito answers nothing where there is nothing to say.
    return (text ? JSON.parse(text) : {}) as T;
  }

  /** One operation of a service that takes a form and speaks XML: the answer's text. Throws {@link AwsError}. */
  async query(service: keyof typeof versions, operation: string, input: Record<string, string>): Promise<string> {
    const url = this.options.endpoint ?? `https://${service}.${this.options.region}.amazonaws.com`;
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const body = new URLSearchParams({ Action: operation, Version: versions[service], ...input }).toString();
    const response = await this.send(service, `${url}/`, { method: "POST", headers, body });
    const text = await response.text();
    const inXml = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1];
    if (!response.ok) throw new AwsError(inXml("Code") ?? "Unreadable", response.status, inXml("Message") ?? "");
    return text;
  }

  /** GET of an S3 object; the answer as it is, also 404. */
  get(bucket: string, key: string): Promise<Response> {
    return this.s3(bucket, key, { method: "GET" });
  }

  /** PUT of an S3 object, if the headers' `if-match` or `if-none-match` holds; the answer as it is, also 412. */
  put(bucket: string, key: string, body: RequestParts["body"], headers: Record<string, string>): Promise<Response> {
    return this.s3(bucket, key, { method: "PUT", headers, body });
  }

  /** Any request of S3: of an object, or of the bucket itself with a query, e.g. `?list-type=2`; the answer as it is. */
  s3(bucket: string, path: string, init: RequestParts): Promise<Response> {
    const { endpoint, region } = this.options;
    const base = endpoint ? `${endpoint}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`;
    return this.send("s3", `${base}/${path}`, init);
  }

  /** Any request of CloudFront, which speaks XML and has one region; the answer as it is. */
  cloudfront(path: string, init: RequestParts): Promise<Response> {
    const base = this.options.endpoint ?? "https://cloudfront.amazonaws.com";
    return this.send("cloudfront", `${base}/2020-05-31/${path}`, init, "us-east-1");
  }

  private async send(service: string, url: string, init: RequestParts, region = this.options.region) {
    for (let attempt = 1; ; attempt++) {
      const signed = await new AwsV4Signer({ ...this.options, ...init, region, service, url }).sign();
      const response = await fetch(signed.url, {
        ...signed,
        signal: AbortSignal.timeout(this.options.patience ?? 2_000),
      }).catch((error: Error) => error);
      if (response instanceof Response && response.status < 500 && response.status !== 429) return response;
      if (attempt === tries) {
        if (response instanceof Response) return response;
        throw new AwsError(response.name, 0, `${service}: ${response.message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** attempt));
    }
  }
}

function refusal(status: number, text: string): AwsError {
  try {
    const { __type = "Unknown", message, Message } = JSON.parse(text);
    return new AwsError(String(__type).split("#").at(-1) ?? "Unknown", status, message ?? Message ?? "");
  } catch {
    return new AwsError("Unreadable", status, "The answer is not JSON.");
  }
}
