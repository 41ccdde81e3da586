/** A recording of the script, as the API answers it. */
interface Recording {
  readonly id: string;
  readonly camera: string;
  readonly title: string | null;
  readonly start: string;
  readonly state: string;
  readonly bytes: number;
  readonly deletedAt?: string;
  readonly undoUntil?: string;
}

interface Props {
  recordings: object[];
  groups: string[];
  cameras: string[];
  mediaLife: number;
}

export type Answer = [status: number, body?: object, cookies?: string[]];

/** Rows that one page looks at unless told otherwise; how many of them are hits depends on what was asked for. */
const pageful = 24;
const hour = 3_600_000;

/** The routes of `/api` that concern recordings. They change the script's own list. */
export class ScriptedRecordings {
  /** Tokens of share links, and what they lead to until when. */
  readonly links = new Map<string, { id: string; expires: number }>();

  constructor(
    private readonly script: Props,
    private readonly url: () => string,
  ) {}

  /** Undefined where it is none of these routes. */
  answer(what: string, body: Record<string, string>, query: URLSearchParams): Answer | undefined {
    const [, method = "", id = "", part = ""] = /^(\w+) \/recordings\/([^/]+)\/?(\w*)$/.exec(what) ?? [];
    if (what === "GET /recordings") return [200, this.page(query)];
    if (what === "GET /storage") return [200, this.storage()];
    if (!method) return undefined;
    const found = this.find(id);
    if (!found) return [404, error("recording_not_found")];
    if (method === "GET") return [200, found];
    if (!this.script.groups.includes("operator")) return [403, error("forbidden")];
    return this.change(`${method} ${part}`.trim(), found, body);
  }

  /** `POST /shared`, for which nobody need be signed in. */
  shared(token: string): Answer {
    const link = this.links.get(token);
    const recording = link && this.find(link.id);
    if (!link || !recording || recording.deletedAt || link.expires <= Date.now()) return [404, error("share_ended")];
    const expires = Math.min(Date.now() + this.script.mediaLife * 1000, link.expires);
    const path = `/media/${recording.camera}/${recording.id}/`;
    return [
      200,
      { recording, expires: new Date(link.expires).toISOString(), renew: new Date(expires).toISOString() },
      [`pass=${expires}; Path=${path}; HttpOnly; SameSite=Strict`],
    ];
  }

  private change(what: string, recording: Recording, body: Record<string, string>): Answer {
    const { id } = recording;
    if (what === "PATCH") return [200, this.write(id, { title: body["title"] ?? null })];
    if (what === "DELETE") {
      if (recording.state === "live") return [409, error("recording_live")];
      const now = Date.now();
      const undoUntil = new Date(now + hour).toISOString();
      this.write(id, { deletedAt: new Date(now).toISOString(), undoUntil });
      return [202, { id, undoUntil }];
    }
    if (what === "POST restore") return [200, this.write(id, { deletedAt: undefined, undoUntil: undefined })];
    if (what === "POST share") {
      const token = `token-${this.links.size + 1}`;
      const expires = Date.now() + Number(body["hours"]) * hour;
      this.links.set(token, { id, expires });
      return [201, { url: `${this.url()}/#/shared/${token}`, expires: new Date(expires).toISOString() }];
    }
    for (const [token, link] of this.links) if (link.id === id) this.links.delete(token);
    return [204];
  }

  private page(query: URLSearchParams): object {
    const asked = (name: string) => query.get(name) ?? "";
    // A camera's recordings have an index of their own; other wishes are looked for row by row.
    const rows = this.all()
      .filter(({ deletedAt }) => Boolean(deletedAt) === (asked("deleted") === "true"))
      .filter(({ camera }) => !asked("camera") || camera === asked("camera"));
    const from = Number(query.get("after") ?? 0);
    const to = from + Number(query.get("limit") ?? pageful);
    const recordings = rows.slice(from, to).filter(({ title, camera, start }) => {
      const words = `${title ?? ""} ${camera}`.toLowerCase();
      const isWithin = start >= asked("from") && (!asked("to") || start < asked("to"));
      return isWithin && words.includes(asked("q").toLowerCase());
    });
    return { recordings, next: to < rows.length ? String(to) : null };
  }

  private storage(): object {
    const kept = this.all().filter(({ deletedAt }) => !deletedAt);
    const sum = (of: Recording[]) => ({
      bytes: of.reduce((total, { bytes }) => total + bytes, 0),
      recordings: of.length,
      oldest: of.at(-1)?.start ?? null,
    });
    const cameras = this.script.cameras.map((name) => ({ name, ...sum(kept.filter(({ camera }) => camera === name)) }));
    const { bytes, recordings } = sum(kept);
    return { bytes, recordings, cameras, retentionDays: 30, updated: new Date(Date.now() - hour / 6).toISOString() };
  }

  private all(): Recording[] {
    return this.script.recordings as Recording[];
  }

  private find(id: string): Recording | undefined {
    return this.all().find((each) => each.id === id);
  }

  private write(id: string, change: Partial<Recording>): object {
    const changed = { ...this.find(id), ...change };
    this.script.recordings = this.all().map((each) => (each.id === id ? changed : each));
    return changed;
  }
}

function error(code: string): object {
  return { error: { code, message: `This is ${code}.` } };
}
