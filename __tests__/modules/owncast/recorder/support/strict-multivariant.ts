import { Lines, uri } from "./strict-lines";

export interface ParsedVariant {
  readonly uri: string;
  /** Bits per second. */
  readonly bandwidth: number;
  readonly averageBandwidth: number;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly codecs: readonly string[];
  readonly frameRate: number | undefined;
}

/** EXT-X-STREAM-INF's attributes that we write, with their types (RFC 8216bis, 4.2 and 4.4.6.2). */
const ATTRIBUTES: Record<string, RegExp> = {
  BANDWIDTH: /^[1-9]\d*$/,
  "AVERAGE-BANDWIDTH": /^[1-9]\d*$/,
  RESOLUTION: /^[1-9]\d*x[1-9]\d*$/,
  CODECS: /^"[^"]+"$/,
  "FRAME-RATE": /^\d+\.\d{1,3}$/,
};
/** RFC 6381: H.264 with profile and level, H.265, AAC. */
const CODEC = /^(avc1\.[0-9a-f]{6}|(hvc1|hev1)\.[A-Za-z0-9.]+|mp4a\.40\.\d{1,2})$/i;

/** A multivariant playlist by RFC 8216bis, as far as its tags are those that we write; throws at anything that it would not have. */
export function parseMultivariant(text: string): readonly ParsedVariant[] {
  const headers = new Set<string>();
  const variants: ParsedVariant[] = [];
  let described: string | undefined;
  for (const line of new Lines(text)) {
    if (line.uri !== undefined) {
      if (described === undefined) throw new Error(`a variant without EXT-X-STREAM-INF: ${line.text}`);
      variants.push(variant(uri(line.uri), described));
      described = undefined;
      continue;
    }
    // The address is on the very next line.
    if (described !== undefined) throw new Error(`between a variant and its address: ${line.text}`);
    if (line.tag === "EXT-X-STREAM-INF") described = line.value;
    else if (!/^#EXT-X-(VERSION:[3-9]|INDEPENDENT-SEGMENTS)$/.test(line.text) || variants.length > 0)
      throw new Error(`not a tag of ours: ${line.text}`);
    else if (headers.has(line.tag)) throw new Error(`twice: ${line.text}`);
    else headers.add(line.tag);
  }
  if (described !== undefined) throw new Error("ends in the middle of a variant");
  if (variants.length === 0) throw new Error("no variant");
  if (new Set(variants.map((each) => each.uri)).size < variants.length) throw new Error("one variant twice");
  return variants;
}

function variant(address: string, list: string): ParsedVariant {
  const attributes = new Map<string, string>();
  for (const [, name = "", value = ""] of list.matchAll(/([^=,]*)=("[^"]*"|[^",]*)(?:,|$)/g)) {
    if (!ATTRIBUTES[name]?.test(value)) throw new Error(`not an attribute of ours: ${name}=${value}`);
    if (attributes.has(name)) throw new Error(`twice: ${name}`);
    attributes.set(name, value);
  }
  if ([...attributes].map((pair) => pair.join("=")).join(",") !== list)
    throw new Error(`no list of attributes: ${list}`);
  const [bandwidth, averageBandwidth] = ["BANDWIDTH", "AVERAGE-BANDWIDTH"].map((name) => Number(attributes.get(name)));
  if (!bandwidth || !averageBandwidth) throw new Error(`without its bit rates: ${list}`);
  if (averageBandwidth > bandwidth) throw new Error(`more on average than at most: ${list}`);
  const [width, height] = attributes.get("RESOLUTION")?.split("x").map(Number) ?? [];
  const codecs = attributes.get("CODECS")?.slice(1, -1).split(",") ?? [];
  const unknown = codecs.find((codec) => !CODEC.test(codec));
  if (unknown !== undefined) throw new Error(`no codec of ours: ${unknown}`);
  const frameRate = attributes.has("FRAME-RATE") ? Number(attributes.get("FRAME-RATE")) : undefined;
  return { uri: address, bandwidth, averageBandwidth, width, height, codecs, frameRate };
}
