import { request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import type { OriginRow } from "./distribution";
import type { Origin } from "./origin";

/** The origin did not answer in time. */
export class OriginTimeout extends Error {}

/** An HTTP API, which the local gateway serves under its own name. */
export function apiOrigin(gatewayUrl: string, row: OriginRow): Origin {
  const { hostname, port } = new URL(gatewayUrl);
  const timeoutMs = (row.custom_origin_config[0]?.origin_read_timeout ?? 30) * 1000;
  const own = Object.fromEntries(row.custom_header.map(({ name, value }) => [name.toLowerCase(), value]));

  return ({ method, path, query, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const target = row.origin_path + path + (query && `?${query}`);
      const request = httpRequest({
        hostname,
        port,
        method,
        path: target,
        // A policy that forwards the viewer's Host breaks the API on AWS, and so it does here.
        headers: { host: row.domain_name, ...framing(headers, body !== undefined), ...headers, ...own },
        timeout: timeoutMs,
        signal,
      });
      request.on("response", (response) =>
        resolve({ status: response.statusCode ?? 502, headers: response.headers, body: response }),
      );
      request.on("timeout", () => request.destroy(new OriginTimeout()));
      request.on("error", reject);
      if (body) body.pipe(request);
      else request.end();
    });
}

/** A body whose length nobody said goes on in chunks; node would do so only for some methods. */
function framing(headers: OutgoingHttpHeaders, hasBody: boolean): OutgoingHttpHeaders {
  return hasBody && headers["content-length"] === undefined ? { "transfer-encoding": "chunked" } : {};
}
