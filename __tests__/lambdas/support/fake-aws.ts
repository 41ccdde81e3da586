import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach } from "@jest/globals";
import { Aws } from "../../../lambdas/shared/aws";

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** `GetItem`, from the target header or the form. */
  readonly operation: string;
  readonly input: any;
}

export interface Answered {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** AWS on loopback: keeps what it is asked, and answers what the test says, by default `{}`. */
export class FakeAws {
  readonly received: Received[] = [];
  answer: (request: Received) => Answered | "hang up" = () => ({ body: {} });
  endpoint = "";

  private readonly server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const text = Buffer.concat(parts).toString();
      const { method = "", url = "", headers } = request;
      const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
      const input = isForm ? Object.fromEntries(new URLSearchParams(text)) : text && JSON.parse(text);
      const operation = isForm ? input.Action : (String(headers["x-amz-target"] ?? "").split(".")[1] ?? "");
      const received = { method, url, headers, operation, input };
      this.received.push(received);
      const answer = this.answer(received);
      if (answer === "hang up") return request.socket.destroy();
      const { status = 200, body = {} } = answer;
      response.writeHead(status, answer.headers);
      response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  });

  /** Started before the file's tests and stopped after them; forgets between tests. */
  static forTests(): FakeAws {
    const fake = new FakeAws();
    beforeAll(async () => {
      await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
      fake.endpoint = `http://127.0.0.1:${(fake.server.address() as AddressInfo).port}`;
    });
    beforeEach(() => {
      fake.received.length = 0;
      fake.answer = () => ({ body: {} });
    });
    afterAll(() => {
      fake.server.closeAllConnections();
      fake.server.close();
    });
    return fake;
  }

  get aws(): Aws {
    const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
    return new Aws({ region: "eu-west-1", ...keys, endpoint: this.endpoint });
  }

  refuse(code: string, status = 400): void {
    this.answer = () => ({ status, body: { __type: `com.amazonaws.any#${code}`, message: code } });
  }
}
