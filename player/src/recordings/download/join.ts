import {
  BufferSource,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MPEG_TS,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
} from "mediabunny";
import { silence } from "./silence";

/** Seconds at which the clock of MPEG-TS, 33 bits of 90 kHz, begins again at zero. */
const wrap = 2 ** 33 / 90_000;
/** Seconds. A segment that begins so far from where the last one ended belongs to another run. */
const jump = 1;
/** Seconds without sound, while there is a picture, that are filled with silence. */
const quiet = 0.5;

/** The tracks of one segment. */
interface Segment {
  readonly video: Track<VideoDecoderConfig>;
  readonly audio: Track<AudioDecoderConfig>;
}

interface Track<Config> {
  readonly codec: string | null;
  readonly config: Config | null;
  readonly packets: readonly EncodedPacket[];
}

/**
 * Writes the segments of a recording as one fragmented MP4, without decoding anything.
 *
 * Each run of segments (between two discontinuities) has timestamps of its own. It is set to where the playlist says it
 * begins, picture and sound by the same amount, so they stay in step; the file takes as long as the recording does on the
 * page, and the time for which a camera was away takes none. Sound that overlaps the run before is left out; where a run has
 * none, or a sound of another kind, which one file cannot hold, there is silence, without which a file of hours could not be
 * written as it comes.
 */
export class Join {
  private readonly output: Output<Mp4OutputFormat, StreamTarget>;
  private video:
    | { source: EncodedVideoPacketSource; codec: string; config: VideoDecoderConfig; end: number }
    | undefined;
  private audio:
    | { source: EncodedAudioPacketSource; config: AudioDecoderConfig; end: number; like: EncodedPacket }
    | undefined;
  private started = false;
  /** What is added to a timestamp of the run to have that of the file. */
  private offset: number | undefined;
  /** Seconds of the file by the playlist. */
  private due = 0;
  /** A picture can only begin with a key frame. */
  private begun = false;
  private silenced = 0;

  constructor(target: WritableStream<StreamTargetChunk>) {
    const format = new Mp4OutputFormat({ fastStart: "fragmented", minimumFragmentDuration: 2 });
    this.output = new Output({ format, target: new StreamTarget(target, { chunked: true, chunkSize: 2 ** 22 }) });
  }

  /** Seconds of sound that had to be left out, for it was of another kind than the first. */
  get soundLost(): number {
    return this.silenced;
  }

  /** Tells of the tracks in a segment; true when all that a camera can send is known. Only before the first `add`. */
  async learn(bytes: Uint8Array): Promise<boolean> {
    const { video, audio } = await read(bytes);
    this.meet(video, audio);
    return this.video !== undefined && this.audio !== undefined;
  }

  /** @throws when the segment holds a picture that is coded in another way than the first */
  async add(bytes: Uint8Array, duration: number, anew: boolean): Promise<void> {
    const { video, audio } = await read(bytes);
    if (!this.started) {
      this.meet(video, audio);
      await this.output.start();
      this.started = true;
    }
    if (this.video && video.codec && video.codec !== this.video.codec)
      throw new Error(`The picture became ${video.codec}.`);
    this.place(video.packets.length > 0 ? video.packets : audio.packets, anew);
    await this.addPicture(video);
    await this.addSound(audio);
    this.due += duration;
    await this.keepUp();
  }

  /** @throws when there was nothing to write */
  async finish(): Promise<void> {
    if (!this.started) throw new Error("There was no segment.");
    await this.output.finalize();
  }

  async cancel(): Promise<void> {
    await this.output.cancel();
  }

  private meet(video: Segment["video"], audio: Segment["audio"]): void {
    if (!this.video && video.config && video.codec === "avc") {
      this.video = { source: new EncodedVideoPacketSource("avc"), codec: "avc", config: video.config, end: 0 };
      this.output.addVideoTrack(this.video.source);
    }
    const [like] = audio.packets;
    if (!this.audio && audio.config && audio.codec === "aac" && like) {
      this.audio = { source: new EncodedAudioPacketSource("aac"), config: audio.config, end: 0, like };
      this.output.addAudioTrack(this.audio.source);
    }
  }

  /** Decides where in the file the segment's timestamps are. */
  private place(packets: readonly EncodedPacket[], anew: boolean): void {
    const first = packets.reduce((least, { timestamp }) => Math.min(least, timestamp), Number.POSITIVE_INFINITY);
    if (first === Number.POSITIVE_INFINITY) return;
    const end = (this.video ?? this.audio)?.end ?? 0;
    if (this.offset !== undefined && !anew) {
      const ahead = first + this.offset - end;
      if (Math.abs(ahead) > jump) this.offset -= Math.round(ahead / wrap) * wrap;
      if (Math.abs(first + this.offset - end) <= jump) return;
    }
    this.offset = Math.max(this.due, end) - first;
    this.begun = false;
  }

  private async addPicture({ packets }: Segment["video"]): Promise<void> {
    if (!this.video || this.offset === undefined) return;
    for (const packet of packets) {
      this.begun ||= packet.type === "key";
      if (!this.begun) continue;
      const timestamp = Math.max(0, packet.timestamp + this.offset);
      await this.video.source.add(packet.clone({ timestamp }), { decoderConfig: this.video.config });
      this.video.end = Math.max(this.video.end, timestamp + packet.duration);
    }
  }

  private async addSound({ packets, config }: Segment["audio"]): Promise<void> {
    if (!this.audio || this.offset === undefined) return;
    const { sampleRate, numberOfChannels } = this.audio.config;
    if (config && (config.sampleRate !== sampleRate || config.numberOfChannels !== numberOfChannels)) {
      this.silenced += packets.reduce((sum, { duration }) => sum + duration, 0);
      return;
    }
    for (const packet of packets) {
      const timestamp = packet.timestamp + this.offset;
      // Half of a frame is rounding.
      if (timestamp < this.audio.end - packet.duration / 2) continue;
      await this.fill(timestamp);
      await this.addFrame(packet.clone({ timestamp: Math.max(timestamp, this.audio.end) }));
    }
  }

  /** Sound that does not come would hold the picture back in memory until the end. */
  private async keepUp(): Promise<void> {
    if (this.video) await this.fill(this.video.end - 2 * jump);
  }

  private async fill(until: number): Promise<void> {
    if (!this.audio || until - this.audio.end < quiet) return;
    const { sampleRate: rate, numberOfChannels: channels } = this.audio.config;
    for (const frame of silence(this.audio.end, until, this.audio.like, { rate, channels })) await this.addFrame(frame);
  }

  private async addFrame(packet: EncodedPacket): Promise<void> {
    if (!this.audio) return;
    await this.audio.source.add(packet, { decoderConfig: this.audio.config });
    this.audio.end = packet.timestamp + packet.duration;
  }
}

async function read(bytes: Uint8Array): Promise<Segment> {
  const input = new Input({ source: new BufferSource(bytes), formats: [MPEG_TS] });
  try {
    const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    return {
      video: {
        codec: video ? await video.getCodec() : null,
        config: video ? await video.getDecoderConfig() : null,
        packets: video ? await all(new EncodedPacketSink(video).packets()) : [],
      },
      audio: {
        codec: audio ? await audio.getCodec() : null,
        config: audio ? await audio.getDecoderConfig() : null,
        packets: audio ? await all(new EncodedPacketSink(audio).packets()) : [],
      },
    };
  } finally {
    input.dispose();
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
