import { follow } from "../emulator/feed";
import { serve } from "../serve";
import type { State } from "../terraform/state";
import { apiOrigin } from "./api-origin";
import { type OriginRow, readDistribution } from "./distribution";
import { Edge } from "./edge";
import type { Invalidation } from "./invalidation";
import type { Origin } from "./origin";
import { s3Origin } from "./s3-origin";

export interface EdgeOptions {
  readonly state: State;
  /** The emulator: keeps the buckets, and tells what to forget. */
  readonly endpoint: string;
  /** Where HTTP APIs answer. */
  readonly gateway: { readonly url: string };
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  readonly log?: (line: string) => void;
}

export interface EdgeServer {
  /** `http://localhost:<port>`: to a browser as good as https, so that Secure cookies work. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts CloudFront for the one `aws_cloudfront_distribution` of the state. */
export async function startEdge(options: EdgeOptions): Promise<EdgeServer> {
  const { state, endpoint, gateway, port, now = Date.now, log = () => {} } = options;
  const distribution = readDistribution(state);
  const origin = (row: OriginRow): Origin => {
    if (row.custom_origin_config.length === 0) return s3Origin(state, endpoint, distribution, row);
    if (/\.execute-api\..*\.amazonaws\.com$/.test(row.domain_name)) return apiOrigin(gateway.url, row);
    throw new Error(`The origin ${row.origin_id} (${row.domain_name}) is neither a bucket nor an HTTP API.`);
  };
  const rows = new Map(distribution.behaviors.map((it) => [it.origin.origin_id, it.origin]));
  const edge = new Edge(distribution, new Map([...rows].map(([id, row]) => [id, origin(row)])), now);

  const serving = await serve((viewer, response) => void edge.handle(viewer, response), {
    port,
    isForPages: true,
    http: { maxHeaderSize: 64 * 1024, requestTimeout: 0 },
  });
  const onEvent = (invalidation: Invalidation) => edge.invalidate(invalidation);
  const following = await follow({ endpoint, feed: "invalidations", onEvent, onLost: () => edge.forget(), log }).catch(
    async (error) => {
      await serving.stop();
      throw error;
    },
  );
  return {
    url: `http://localhost:${serving.port}`,
    stop: async () => {
      await serving.stop();
      await following.stop();
    },
  };
}
