import { type Line, partsOf, type RecordingHead } from "./recording";
import { formatOf, type SegmentFormat } from "./transport-stream";

/** What is known of a rendition: what is in its segments, and how many bits they take. */
export class Rendition {
  private format: SegmentFormat | undefined;
  private stream = "";
  private peak = 0;
  private bytes = 0;
  private seconds = 0;

  constructor(readonly name: string) {}

  see(format: SegmentFormat): void {
    this.format = format;
  }

  look(stream: string, segment: Uint8Array): SegmentFormat | undefined {
    if (stream === this.stream) return undefined;
    this.stream = stream;
    const format = formatOf(segment);
    return JSON.stringify(format) === JSON.stringify(this.format) ? undefined : format;
  }

  /** Whether there is anything of it: a player would stumble over a rendition without a bit rate. */
  get isThere(): boolean {
    return this.seconds > 0;
  }

  /** One of its segments is in the bucket. */
  count(bytes: number, seconds: number): void {
    this.bytes += bytes;
    this.seconds += seconds;
    // A second of a segment that broke off says nothing of what a player needs.
    if (seconds >= 1 || this.peak === 0) this.peak = Math.max(this.peak, (8 * bytes) / seconds);
  }

  /** EXT-X-STREAM-INF's attributes (RFC 8216, 4.3.4.2); bit rates in whole kbit/s, upwards. */
  get attributes(): string {
    const { picture, frameRate, sound } = this.format ?? {};
    const codecs = [picture?.codec, sound].filter(Boolean).join(",");
    return [
      `BANDWIDTH=${bits(Math.max(this.peak, this.average))}`,
      `AVERAGE-BANDWIDTH=${bits(this.average)}`,
      ...(picture ? [`RESOLUTION=${picture.width}x${picture.height}`] : []),
      ...(codecs ? [`CODECS="${codecs}"`] : []),
      ...(frameRate ? [`FRAME-RATE=${frameRate.toFixed(3)}`] : []),
    ].join(",");
  }

  private get average(): number {
    return (8 * this.bytes) / this.seconds;
  }

  /** Changes when players ought to know: not with each line's share in the average. */
  get key(): string {
    return `${this.name} ${bits(this.peak)} ${JSON.stringify(this.format)}`;
  }
}

function bits(rate: number): number {
  return Math.ceil(rate / 1000) * 1000;
}

/** The renditions of one recording. */
export class Renditions {
  private readonly all: readonly Rendition[];

  constructor({ renditions }: RecordingHead) {
    this.all = (renditions ?? []).map((name) => new Rendition(name));
  }

  see(rendition: number, format: SegmentFormat): void {
    this.all[rendition]?.see(format);
  }

  /** Looks into a stream's first segment; says what is in it unless that is known. */
  look(rendition: number, stream: string, segment: Uint8Array): SegmentFormat | undefined {
    return this.all[rendition]?.look(stream, segment);
  }

  count(line: Line): void {
    for (const [place, bytes] of partsOf(line).entries())
      if (bytes !== null) this.all[place]?.count(bytes, line.duration);
  }

  /**
   * The list of the renditions that there are.
   * @param address of a rendition's playlist
   */
  playlist(address: (name: string) => string): string {
    const there = this.all.filter(({ isThere }) => isThere);
    const entries = there.map((each) => `#EXT-X-STREAM-INF:${each.attributes}\n${address(each.name)}\n`);
    return `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n${entries.join("")}`;
  }

  get key(): string {
    return this.all.map(({ key }) => key).join();
  }
}
