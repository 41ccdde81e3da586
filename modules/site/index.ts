import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Construct } from "constructs";
import { asset } from "../asset";
import type { PrivateBucket } from "../storage";

export interface SiteProps {
  readonly bucket: PrivateBucket;
  /** The built page: path below the site's root, and the file on the machine that synthesises. */
  readonly files: readonly { readonly path: string; readonly file: string }[];
}

const contentTypes: Record<string, string> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

/** The page's files, one object each, so that a plan names the file that changes. */
export class Site extends Construct {
  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id);
    for (const { path, file } of props.files) {
      const name = path.replace(/[^A-Za-z0-9-]/g, "_");
      const built = asset(this, `${name}_file`, file);
      new S3Object(this, name, {
        bucket: props.bucket.bucket.id,
        key: path,
        source: built.path,
        sourceHash: built.hash,
        contentType: contentTypeOf(path),
        cacheControl: cacheControlOf(path),
        // An object takes ten tags at most, fewer than an account's tag rules may ask of everything else.
        overrideProvider: { defaultTags: { tags: {} } },
      });
    }
  }
}

/** @throws Error when the file's kind is unknown: a browser would refuse, or guess. */
function contentTypeOf(path: string): string {
  const type = contentTypes[path.split(".").pop() ?? ""];
  if (!type) throw new Error(`${path}: no content type is known for it; add one to modules/site.`);
  return type;
}

/** Vite puts files with a hash in their name below `assets/`; the others keep their name when they change. */
function cacheControlOf(path: string): string {
  return path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}
