import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Entry } from "./cache";
import type { CachePolicy } from "./policies";

export type Encoding = "br" | "gzip";

/** Sizes that CloudFront compresses, in bytes (docs: "Serve compressed files"). */
const LEAST = 1_000;
const MOST = 10_000_000;
/** The types it compresses, from the same page. */
const TYPES = new RegExp(
  `^(${[
    "application/(dash\\+xml|eot|font|font-sfnt|javascript|json|opentype|otf|pdf|pkcs7-mime|protobuf|rss\\+xml|truetype|ttf|wasm|xhtml\\+xml|xml)",
    "application/(vnd\\.apple\\.mpegurl|vnd\\.mapbox-vector-tile|vnd\\.ms-fontobject)",
    "application/x-(font-opentype|font-truetype|font-ttf|httpd-cgi|javascript|mpegurl|opentype|otf|perl|ttf)",
    "font/(eot|opentype|otf|ttf)",
    "image/svg\\+xml",
    "text/(css|csv|html|javascript|js|plain|richtext|tab-separated-values|xml|x-component|x-java-source|x-script)",
    "vnd\\.apple\\.mpegurl",
  ].join("|")})\\s*(;|$)`,
  "i",
);

/** What a viewer accepts of what the cache policy allows, best first. */
export function acceptedEncodings(header: string | undefined, { gzip, brotli }: CachePolicy): Encoding[] {
  const accepts = (name: string) =>
    new RegExp(`(^|,)\\s*${name}\\s*(,|;(?!\\s*q=0(\\.0*)?\\s*(,|$))|$)`, "i").test(header ?? "");
  return [brotli && accepts("br") ? ("br" as const) : [], gzip && accepts("gzip") ? ("gzip" as const) : []].flat();
}

/** The entry, compressed where CloudFront would. */
export async function compress(entry: Entry, encoding: Encoding | undefined): Promise<Entry> {
  const { status, headers, body } = entry;
  const fits = body.length >= LEAST && body.length <= MOST && TYPES.test(headers["content-type"] ?? "");
  if (!encoding || !fits || status !== 200 || headers["content-encoding"]) return entry;
  const smaller =
    encoding === "br"
      ? await promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : await promisify(gzip)(body);
  const etag = headers.etag && !headers.etag.startsWith("W/") ? `W/${headers.etag}` : headers.etag;
  return {
    ...entry,
    headers: {
      ...headers,
      etag,
      "content-encoding": encoding,
      "content-length": String(smaller.length),
      vary: "Accept-Encoding",
    },
    body: smaller,
    originEtag: headers.etag,
  };
}
