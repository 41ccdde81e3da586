/** Media without a break: positions in seconds, and when it was filmed, in milliseconds since 1970. */
interface Stretch {
  readonly start: number;
  end: number;
  readonly time: number;
}

/** One segment as a playlist tells of it; `time` is null where it does not say when that was. */
export interface Piece {
  readonly start: number;
  readonly duration: number;
  readonly time: number | null;
}

/** Milliseconds. Program time that strays less from the sum of the durations is rounding, not a gap. */
const rounding = 100;

/** Which moment of the day is at which position of a playlist. A camera that was away for a while leaves a gap in the former only. */
export class Timeline {
  private constructor(private readonly stretches: readonly [Stretch, ...Stretch[]]) {}

  /** Undefined where the pieces do not begin with a time. */
  static of(pieces: Iterable<Piece>): Timeline | undefined {
    const stretches: Stretch[] = [];
    for (const { start, duration, time } of pieces) {
      const last = stretches.at(-1);
      const due = last ? last.time + (start - last.start) * 1000 : null;
      if (last && due !== null && Math.abs((time ?? due) - due) < rounding) last.end = start + duration;
      else if (time !== null) stretches.push({ start, end: start + duration, time });
      else return undefined;
    }
    const [first, ...rest] = stretches;
    return first && new Timeline([first, ...rest]);
  }

  /** For a recording whose playlist has no times: all of it at a stretch. */
  static since(time: number, duration: number): Timeline {
    return new Timeline([{ start: 0, end: duration, time }]);
  }

  get start(): number {
    return this.stretches[0].start;
  }

  get end(): number {
    return this.last.end;
  }

  get from(): number {
    return this.stretches[0].time;
  }

  get to(): number {
    return this.last.time + (this.last.end - this.last.start) * 1000;
  }

  timeAt(position: number): number {
    const { start, end, time } = this.stretches.findLast((each) => each.start <= position) ?? this.stretches[0];
    return time + (Math.min(Math.max(position, start), end) - start) * 1000;
  }

  /** A moment in a gap is where the picture goes on after it. */
  positionOf(time: number): number {
    const stretch = this.stretches.find((each) => each.time + (each.end - each.start) * 1000 > time);
    return stretch ? stretch.start + Math.max(0, time - stretch.time) / 1000 : this.end;
  }

  private get last(): Stretch {
    return this.stretches.at(-1) ?? this.stretches[0];
  }
}

/** The timeline of a media playlist's text, counted from its first segment. */
export function readPlaylist(text: string): Timeline | undefined {
  const pieces: Piece[] = [];
  let start = 0;
  let duration = 0;
  let time: number | null = null;
  for (const line of text.split("\n")) {
    const [tag, value = ""] = splitTag(line);
    if (tag === "#EXT-X-PROGRAM-DATE-TIME") time = Date.parse(value);
    else if (tag === "#EXTINF") duration = Number.parseFloat(value);
    else if (line && !line.startsWith("#")) {
      pieces.push({ start, duration, time });
      start += duration;
      if (time !== null) time += duration * 1000;
    }
  }
  return Timeline.of(pieces);
}

function splitTag(line: string): [string, string?] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line] : [line.slice(0, colon), line.slice(colon + 1).trim()];
}
