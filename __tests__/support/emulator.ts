import { createHash } from "node:crypto";
import { afterEach } from "@jest/globals";
import { type Emulator, startEmulator } from "../../local/emulator";

/** The Python that the emulator's requirements were installed into; `npm test` sets it. */
export function emulatorPython(): string {
  const python = process.env["LOGE_PYTHON"];
  if (!python)
    throw new Error("LOGE_PYTHON is not set: run the tests with npm test, or name the emulator's Python in it.");
  return python;
}

/** A function that starts emulators, which are stopped after each test. */
export function emulators(): (dir: string) => Promise<Emulator & { readonly lines: string[] }> {
  const started: Emulator[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((emulator) => emulator.stop()));
  });
  return async (dir) => {
    const lines: string[] = [];
    const emulator = await startEmulator({ python: emulatorPython(), dir, log: (line) => lines.push(line) });
    started.push(emulator);
    return { ...emulator, lines };
  };
}

export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string | Buffer<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

/** One request as an SDK would send it, as far as the emulator looks: it reads the service out of the signature. */
export async function callAws(endpoint: string, service: string, { method = "POST", path = "/", body, headers }: Call) {
  const scope = `local/20260101/us-east-1/${service}/aws4_request`;
  const response = await fetch(endpoint + path, {
    method,
    body,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${createHash("sha256").digest("hex")}`,
      ...headers,
    },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A call of the query protocol (EC2, IAM, STS). */
export function queryAws(endpoint: string, service: string, parameters: Record<string, string>) {
  const version = { ec2: "2016-11-15", iam: "2010-05-08", sts: "2011-06-15" }[service] ?? "";
  return callAws(endpoint, service, {
    body: new URLSearchParams({ Version: version, ...parameters }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
}

/** A call of the JSON protocol: `jsonAws(endpoint, "sqs", "AmazonSQS.CreateQueue", {…})`. */
export async function jsonAws(endpoint: string, service: string, target: string, parameters: unknown) {
  const answer = await callAws(endpoint, service, {
    body: JSON.stringify(parameters),
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
  });
  return { ...answer, json: answer.text ? JSON.parse(answer.text) : undefined };
}
