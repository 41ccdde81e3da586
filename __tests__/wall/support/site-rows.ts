import { hidden } from "./objects";
import type { Row } from "./row";

/** Rows for all other addresses: the page is public, and nothing else may be found where it lies. */
export function siteRows(): Row[] {
  const methods = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
  const addresses = ["/", "/index.html", "/assets/index-0a1b2c3d.js", "/nothing"];
  return [
    ...methods.flatMap((method) =>
      addresses.map((path): Row => ({ group: "site: other methods", by: method, method, path })),
    ),
    ...["/index.html", "/"].map(
      (path): Row => ({
        ...{ group: "site: a body", by: "GET", path, body: "x", headers: { "content-length": "1" } },
      }),
    ),
    ...[...hidden.map((key) => `/${key}`), ...nothingHere].map(
      (path): Row => ({
        ...{ group: "site: what is not there", by: path, path, refused: [400, 403, 404, 414] },
      }),
    ),
  ];
}

/** What strangers ask every server for, and other ways to other buckets. */
const nothingHere = [
  ...["/.env", "/.git/config", "/.well-known/x", "/admin/", "/hls/0/stream.m3u8", "/thumbnail.jpg", "/preview.gif"],
  ...["/terraform.tfstate", "/settings/prod.json", "/s3/media/2026-11-21", "/loge-prod-123456789012-media/"],
  ...["/..", "/../", "/../loge-prod-123456789012-media/hosts/proxy/boot.json", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c"],
  ...["/..%2floge-prod-123456789012-media%2fhosts%2fproxy%2fboot.json", "//hosts/proxy/boot.json"],
  ...["/assets/", "/assets", "*", "http://169.254.169.254/latest/meta-data/"],
  ...["/latest/meta-data/", "/moto-api/", "/moto-api/loge/invalidations", `/${"x".repeat(9000)}`],
];
