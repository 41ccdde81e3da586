import { beforeEach } from "@jest/globals";
import { sweep } from "../../../lambdas/sweep/sweep";
import { MemoryAws } from "../support/memory-aws";

export const now = Date.parse("2026-11-21T15:00:00.000Z");
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const iso = (time: number) => new Date(time).toISOString();

/** A bucket of recordings, a table and a distribution in memory, at {@link now}. */
export class Archive extends MemoryAws {
  time = now;
  retentionDays = 30;
  cameras = [
    { name: "garden", title: "Garden" },
    { name: "door", title: "Door" },
  ];
  /** Milliseconds that a call of the function has. */
  left = () => 900_000;
  override now = () => this.time;

  /** Of the running test. */
  static forTests(): { current: Archive } {
    const held = { current: new Archive() };
    beforeEach(() => {
      held.current = new Archive();
    });
    return held;
  }

  work(work: "tidy" | "rebuild"): Promise<void> {
    const place = { cameras: this.cameras, retentionDays: this.retentionDays };
    const options = { aws: this.aws, bucket: "media", table: "recordings", distribution: "E1", place, now: this.now };
    return sweep(options)({ work }, { getRemainingTimeInMillis: this.left });
  }

  /** Does something as if it were then. */
  at(time: number, work: () => void): void {
    const before = this.time;
    this.time = time;
    work();
    this.time = before;
  }

  /** A recording of two segments that began then, written at its end; returns its folder's path. */
  record(start: number, { camera = "garden", ...said }: Record<string, any> = {}): string {
    const id = idOf(camera, start);
    const folder = `media/${camera}/${id}`;
    const end = start + 4_000;
    this.at(said.written ?? end, () => {
      for (const n of [0, 1]) this.store(`${folder}/00000${n}.ts`, "segment");
      this.store(`${folder}/index.m3u8`, said.index ?? index);
      this.store(`${folder}/poster.jpg`, "picture");
      const sizes = { duration: 4, bytes: 14, segments: 2 };
      const files = { playlist: "index.m3u8", poster: "poster.jpg", thumbs: null, dropped: 0 };
      const times = { start: iso(start), end: iso(end), updated: iso(this.time) };
      const head = { version: 1, id, camera, title: null, state: said.state ?? "ended" };
      this.store(`${folder}/recording.json`, { ...head, ...times, ...sizes, ...files, ...said.more });
    });
    return folder;
  }

  edit(folder: string, { title = null, deleted = null }: { title?: string | null; deleted?: number | null }): void {
    const said = {
      version: 1,
      title,
      deleted: deleted === null ? null : iso(deleted),
      updated: iso(deleted ?? this.time),
    };
    this.store(`${folder}/edits.json`, said);
  }

  /** Keys below the folder, without its path. */
  files(folder: string): string[] {
    return [...this.objects.keys()].flatMap((key) => (key.startsWith(folder) ? [key.slice(folder.length + 1)] : []));
  }

  /** Ids of the rows of recordings. */
  get rows(): string[] {
    return [...this.items].flatMap(([id, item]) => (item.kind ? [id] : [])).sort();
  }
}

export const idOf = (camera: string, start: number) =>
  `${iso(start).slice(0, 19).replace(/[-:]/g, "").replace("T", "t")}z-${camera}`;

const index = `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-PLAYLIST-TYPE:EVENT
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:00.000Z
#EXTINF:2,
000000.ts
#EXTINF:2,
000001.ts
`;
