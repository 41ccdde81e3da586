import { open, realpath } from "node:fs/promises";

export interface LogLine {
  /** Milliseconds since 1970, whole seconds. */
  readonly at: number;
  readonly message: string;
}

/** Of what was written before the recorder began; and at once, should something write like mad. */
const MOST = 64 * 1024;
const LINE = /^time="([^"]+)" level=\w+ msg="((?:[^"\\]|\\.)*)"/;

/** Reads what is new in Owncast's log. The file is a link that moves on to another file each week. */
export class OwncastLog {
  private file = "";
  private offset = 0;
  private rest = "";

  /** @param path of Owncast's `data/logs/owncast.log`. */
  constructor(private readonly path: string) {}

  /** What came since the last call, oldest first; nothing while there is no log. */
  async news(): Promise<LogLine[]> {
    const text = await this.read().catch(() => "");
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => {
      const [, time = "", message = ""] = LINE.exec(line) ?? [];
      const at = Date.parse(time);
      return Number.isNaN(at) ? [] : [{ at, message }];
    });
  }

  private async read(): Promise<string> {
    const file = await realpath(this.path);
    const handle = await open(file, "r");
    try {
      const { size } = await handle.stat();
      const isOther = file !== this.file || size < this.offset;
      if (isOther) this.rest = "";
      const from = Math.max(isOther ? 0 : this.offset, size - MOST);
      this.file = file;
      this.offset = size;
      if (size === from) return "";
      const { buffer } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
      return buffer.toString();
    } finally {
      await handle.close();
    }
  }
}
