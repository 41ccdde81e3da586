import type { ServerResponse } from "node:http";
import { serve } from "./web";

export interface Letter {
  readonly queue: string;
  readonly body: unknown;
  readonly attributes: Record<string, string>;
}

/** As much of the emulator as events use: the feed, queues, STS and EC2; remembers what it was told. */
export async function emulateAccount() {
  const letters: Letter[] = [];
  const calls: { action: string; ids: string[]; key: string }[] = [];
  const fault: { ec2?: number } = {};
  const happened: { number: number; bus: string; event: object }[] = [];
  let waiting: (() => void)[] = [];

  const answerFeed = (after: string | null, response: ServerResponse) => {
    const next = happened.length;
    if (after === null) return response.end(JSON.stringify({ events: [], next, lost: false }));
    const events = happened.filter((it) => it.number > Number(after));
    if (events.length > 0) return response.end(JSON.stringify({ events, next, lost: false }));
    waiting.push(() => answerFeed(after, response));
  };

  const server = await serve((request, response) => {
    const url = new URL(request.url ?? "/", "http://x");
    if (url.pathname === "/moto-api/loge/events") return answerFeed(url.searchParams.get("after"), response);
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      if (request.headers["x-amz-target"] === "AmazonSQS.SendMessage") {
        const { QueueUrl, MessageBody, MessageAttributes = {} } = JSON.parse(text);
        const attributes = Object.entries(MessageAttributes).map(([name, value]) => [
          name,
          (value as { StringValue: string }).StringValue,
        ]);
        letters.push({
          queue: new URL(QueueUrl).pathname,
          body: JSON.parse(MessageBody),
          attributes: Object.fromEntries(attributes),
        });
        return response.end("{}");
      }
      const query = new URLSearchParams(text);
      const action = query.get("Action") ?? "";
      if (action === "AssumeRole")
        return response.end(
          `<AccessKeyId>ASIA-${query.get("RoleArn")?.split("/").at(-1)}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
            `<SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>`,
        );
      const ids = [...query].filter(([name]) => name.startsWith("InstanceId.")).map(([, id]) => id);
      calls.push({ action, ids, key: request.headers.authorization?.match(/Credential=([^/]+)/)?.[1] ?? "" });
      response.writeHead(fault.ec2 ?? 200).end("<ok/>");
    });
  });
  return {
    endpoint: server.url,
    letters,
    calls,
    fault,
    /** Something happens in the account. */
    tell(event: object, bus = "default") {
      happened.push({ number: happened.length + 1, bus, event });
      const asked = waiting;
      waiting = [];
      for (const answer of asked) answer();
    },
    close: server.close,
  };
}
