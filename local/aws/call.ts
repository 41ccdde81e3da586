import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { AwsV4Signer } from "aws4fetch";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What the services themselves act with (CloudFront's origin access, EventBridge's deliveries). The emulator takes any key. */
export const SERVICE: Credentials = { accessKeyId: "testing", secretAccessKey: "testing" };

/** What whoever runs Loge on this machine acts with, as an administrator of the emulated account. */
export const OWNER: Credentials = { accessKeyId: "local", secretAccessKey: "local" };

export interface Call {
  /** The emulator, e.g. `http://127.0.0.1:5000`. */
  readonly endpoint: string;
  readonly service: string;
  readonly region: string;
  readonly credentials?: Credentials;
  /** @default "GET" */
  readonly method?: string;
  /** Percent-encoded path and query, sent as it is. @default "/" */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** A signed request to the emulator. Resolves with the response as a stream, undecoded, whatever its status. */
export async function send(call: Call): Promise<IncomingMessage> {
  const { endpoint, service, region, credentials = SERVICE, method = "GET", path = "/", headers = {}, body } = call;
  const signer = new AwsV4Signer({ ...credentials, service, region, method, url: endpoint + path, headers, body });
  const signed = await signer.sign();
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, method, path, headers: Object.fromEntries(signed.headers), signal: call.signal },
      resolve,
    );
    request.on("error", (error: NodeJS.ErrnoException) => {
      // A kept connection that the other side had just closed: nothing was heard, so it is asked again.
      if (request.reusedSocket && error.code === "ECONNRESET") resolve(send(call));
      else reject(error);
    });
    request.end(body);
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** {@link send}, read to its end. Throws what the service says when the status is not 2xx. */
export async function ask(call: Call): Promise<Answer> {
  const response = await send(call);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const status = response.statusCode ?? 0;
  if (status >= 300) throw new Error(`${call.service} answered ${status}: ${text.slice(0, 500)}`);
  return { status, headers: response.headers, text };
}
