import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerOptions } from "node:http";
import { listen } from "./ports";

export interface ServeOptions {
  /** On loopback. @default a free one */
  readonly port?: number;
  /** Names that a caller may give in `Host`, besides this machine's own. @default none */
  readonly names?: readonly string[];
  /**
   * Pages ask here, so what a page of another site sends is told from the rest by whoever answers, as on AWS.
   * @default nobody's page does: a request with an `Origin` is refused
   */
  readonly isForPages?: boolean;
  readonly http?: ServerOptions;
}

export interface Serving {
  readonly port: number;
  stop(): Promise<void>;
}

const OWN_NAMES = ["localhost", "127.0.0.1"];

/**
 * Answers HTTP on loopback, to this machine's own programs and pages. Every site that is open in a browser here reaches
 * loopback as well: by its address, then the browser names the site in `Origin`; or by a name of the site's own that leads
 * to this machine (DNS rebinding), then that name is the `Host`. Rejects when the port is taken.
 */
export async function serve(answer: RequestListener, options: ServeOptions = {}): Promise<Serving> {
  const { port, names = [], isForPages = false, http = {} } = options;
  const own = [...OWN_NAMES, ...names];
  const server = createServer(http, (request, response) => {
    const why = strangeness(request.headers, own, isForPages);
    if (why === undefined) return void answer(request, response);
    request.resume();
    response.writeHead(403, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
    response.end(`This is Loge's local run, for this machine alone: ${why}\n`);
  });
  const bound = await listen(server, port);
  return {
    port: bound,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function strangeness({ host, origin }: IncomingHttpHeaders, own: readonly string[], isForPages: boolean) {
  if (!own.includes(host?.replace(/:\d+$/, "").toLowerCase() ?? ""))
    return `it answers to the names ${OWN_NAMES.join(" and ")}, in the header Host.`;
  if (origin !== undefined && !isForPages) return "it answers no web page (header Origin).";
  return undefined;
}
