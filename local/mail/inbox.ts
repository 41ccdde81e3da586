import type { IncomingMessage, ServerResponse } from "node:http";
import { serve } from "../serve";
import { POLICY, page, type Received } from "./page";

export interface InboxOptions {
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  /** What has come so far, oldest first. */
  readonly mails: () => readonly Received[];
}

export interface Inbox {
  /** `http://localhost:<port>/inbox` */
  readonly url: string;
  stop(): Promise<void>;
}

const HEADERS = {
  "content-security-policy": POLICY,
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * Serves the e-mails of the local run as a page, at an address of its own: it is no part of the stack and of the player,
 * and on AWS there is nothing like it.
 */
export async function startInbox({ port, mails }: InboxOptions): Promise<Inbox> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const { status, body } = answer(request, mails);
    response.writeHead(status, { ...HEADERS, ...(status === 405 && { allow: "GET, HEAD" }) });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const { port: bound, stop } = await serve(listener, { port });
  return { url: `http://localhost:${bound}/inbox`, stop };
}

function answer({ method = "", url = "" }: IncomingMessage, mails: InboxOptions["mails"]) {
  if (!["GET", "HEAD"].includes(method)) return { status: 405, body: "The inbox is only read.\n" };
  if (url.split("?")[0] !== "/inbox") return { status: 404, body: "The inbox is at /inbox.\n" };
  return { status: 200, body: page(mails()) };
}
