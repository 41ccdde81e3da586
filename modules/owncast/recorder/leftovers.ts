import type { Change, Line } from "./recording";
import type { SegmentName } from "./source-playlist";
import type { Journal, SpooledSegment } from "./spool";

/** What became of a segment that an earlier process had. */
export type Outcome = "waits" | "stored" | "dropped";

/** The segments that an earlier process left on the spool, held against its journals. */
export class Leftovers {
  private readonly waiting: Map<string, SpooledSegment>;
  private readonly emptied: Change[] = [];

  constructor(segments: readonly SpooledSegment[]) {
    this.waiting = new Map(segments.map((segment) => [keyOf(segment), segment]));
  }

  /** The journals, those last that go on: one that began with what came late may be named before an earlier one. */
  static inOrder(journals: readonly Journal[]): Journal[] {
    const isOpen = ({ changes }: Journal) => !changes.some(({ type }) => type === "closed");
    return [...journals].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)));
  }

  /** Of a recording's lines, what became of each rendition. */
  outcomes({ changes }: Journal): (line: Line, rendition: number) => Outcome {
    const dropped = new Set(changes.flatMap((change) => (change.type === "dropped" ? [partOf(change)] : [])));
    const recording = changes.flatMap((change) => (change.type === "opened" ? [change.recording.id] : []))[0] ?? "";
    return ({ n, source }, rendition) => {
      const file = this.waiting.get(keyOf({ ...source, rendition }));
      this.waiting.delete(keyOf({ ...source, rendition }));
      if (dropped.has(partOf({ n, rendition }))) return "dropped";
      if (!file) return "stored";
      if (file.bytes > 0) return "waits";
      this.emptied.push({ type: "dropped", recording, n, rendition });
      return "dropped";
    };
  }

  /** What was given up just before the end, so that no journal says so yet. */
  get unsaid(): readonly Change[] {
    return this.emptied;
  }

  /** What is in no recording yet. */
  get unrecorded(): readonly SpooledSegment[] {
    return [...this.waiting.values()];
  }
}

function keyOf({ stream, n, rendition = 0 }: SegmentName): string {
  return `${stream}/${n}/${rendition}`;
}

function partOf({ n, rendition = 0 }: { readonly n: number; readonly rendition?: number }): string {
  return `${n}/${rendition}`;
}
