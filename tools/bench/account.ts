import { ask } from "../../local/aws/call";

/** Calls the emulated account directly, as whatever stands before it would. */
export class Account {
  constructor(private readonly endpoint: string) {}

  async dynamo<T>(operation: string, body: unknown): Promise<T> {
    const { text } = await ask({
      endpoint: this.endpoint,
      service: "dynamodb",
      region: "us-east-1",
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
      body: JSON.stringify(body),
    });
    return JSON.parse(text) as T;
  }

  /** A decrypted value of Parameter Store. */
  async parameter(name: string): Promise<string> {
    const { text } = await ask({
      endpoint: this.endpoint,
      service: "ssm",
      region: "us-east-1",
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter" },
      body: JSON.stringify({ Name: name, WithDecryption: true }),
    });
    return (JSON.parse(text) as { Parameter: { Value: string } }).Parameter.Value;
  }

  /** EC2's query protocol. */
  async ec2(parameters: Record<string, string>): Promise<void> {
    await ask({
      endpoint: this.endpoint,
      service: "ec2",
      region: "us-east-1",
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ Version: "2016-11-15", ...parameters }).toString(),
    });
  }

  async get(bucket: string, path: string): Promise<string> {
    return (await this.s3("GET", `/${bucket}${path}`)).text;
  }

  /** @param cache how long caches may keep it */
  async put(bucket: string, path: string, body: string, type: string, cache?: string): Promise<void> {
    const headers = { "content-type": type, ...(cache && { "cache-control": cache }) };
    await this.s3("PUT", `/${bucket}${path}`, body, headers);
  }

  async delete(bucket: string, path: string): Promise<void> {
    await this.s3("DELETE", `/${bucket}${path}`);
  }

  /** Tells CloudFront to forget. */
  async invalidate(distribution: string, path: string): Promise<void> {
    const paths = `<Paths><Quantity>1</Quantity><Items><Path>${path}</Path></Items></Paths>`;
    await ask({
      endpoint: this.endpoint,
      service: "cloudfront",
      region: "us-east-1",
      method: "POST",
      path: `/2020-05-31/distribution/${distribution}/invalidation`,
      body: `<InvalidationBatch>${paths}<CallerReference>${path}</CallerReference></InvalidationBatch>`,
    });
  }

  private s3(method: string, path: string, body?: string, headers?: Record<string, string>) {
    return ask({ endpoint: this.endpoint, service: "s3", region: "us-east-1", method, path, body, headers });
  }
}

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Milliseconds of each of `times` calls, one after the other. */
export async function each(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < times; i++) found.push(await timed(work));
  return found;
}
