import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

/** What the edge asks an origin. */
export interface OriginRequest {
  readonly method: string;
  /** As the viewer sent it, percent-encoded. */
  readonly path: string;
  /** Without the `?`; empty when nothing goes on. */
  readonly query: string;
  readonly headers: OutgoingHttpHeaders;
  /** The viewer's body, not yet read. */
  readonly body?: Readable;
  readonly signal?: AbortSignal;
}

export interface OriginResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Not yet read; whoever does not read it destroys it. */
  readonly body: Readable;
}

export type Origin = (request: OriginRequest) => Promise<OriginResponse>;

/** Headers that belong to one connection. */
export const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
