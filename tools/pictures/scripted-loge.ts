import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { contentSecurityPolicy } from "../../modules/cdn/content-security-policy";
import { ScriptedKeys } from "./scripted-keys";
import { playlist, segments } from "./scripted-media";
import { ScriptedPeople } from "./scripted-people";
import { ScriptedRecordings } from "./scripted-recordings";
import { bill, wellReport } from "./scripted-reports";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".ts": "video/mp2t",
  ".m3u8": "application/vnd.apple.mpegurl",
  ".jpg": "image/jpeg",
  ".json": "application/json",
};

type CameraState = "waiting" | "live" | "ended" | null;

export interface Script {
  readonly email: string;
  password: string;
  /** The next sign-in asks for it. */
  challenges: ("new_password" | "totp")[];
  groups: string[];
  session: boolean;
  /** Seconds until another sign-in is allowed, after too many wrong ones. */
  throttled: number;
  /** What a renewal answers. */
  renewable: boolean;
  /** The next calls that need a session find it expired. */
  expired: boolean;
  /** Seconds that media cookies live. */
  mediaLife: number;
  servers: "off" | "starting" | "on" | "stopping";
  readyIn: number | null;
  /** Whose doing the last stop was. */
  stopped: object | null;
  /** When they switch themselves off, and why. */
  stops: { stopsAt: string | null; stopsBecause: string | null; storing?: object | null };
  /** The upkeep for which the proxy is on while the other server is off. */
  underWay: { mode: string; since: string } | null;
  /** Bytes that are not stored yet, which switching off waits for; 0 for none. */
  backlog: number;
  /** How the last of each kind went. */
  upkeep: { mode: string; state: string | null; at: string | null; said: string | null }[];
  camera: CameraState;
  cameras: string[];
  /** Where another camera does something else than `camera`. */
  others: Record<string, CameraState>;
  /** Seconds since the recorder was heard of. */
  silence: number;
  /** What `status.json` warns of. */
  warnings: object[];
  /** Whole seconds of playing time that there is a picture of, in every recording; null where there is no list of them. */
  thumbs: number[] | null;
  recordings: object[];
  /** Segments of a second that the running recording's playlist is behind. */
  indexLag: number;
  /** When the camera stopped sending, in milliseconds since 1970. */
  endedAt: number | undefined;
  /** What operators are told: how all of it is doing, and what it costs. */
  report: object;
  bill: object;
  /** No answer at all. */
  cut: boolean;
}

export interface Call {
  readonly what: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, string>;
  readonly status: number;
}

/** Ten minutes for what is not stored yet. */
export function switchedOff(bytes: number): Script["stops"] {
  const until = new Date(Date.now() + 600_000).toISOString();
  return { stopsAt: until, stopsBecause: "operator", storing: { bytes, until } };
}

/** A Loge of one process that does what its `script` says: the built page under the strict CSP, the API, one camera's media. */
export class ScriptedLoge {
  readonly script: Script = {
    email: "ana@example.com",
    password: "right horse",
    challenges: [],
    groups: ["viewer", "operator"],
    session: false,
    throttled: 0,
    renewable: false,
    expired: false,
    mediaLife: 3600,
    servers: "on",
    upkeep: [
      { mode: "owncast-os-update", state: "done", at: "2026-11-01T04:06:00.000Z", said: "12 packages" },
      {
        mode: "proxy-os-update",
        state: "failed",
        at: "2026-11-01T04:33:00.000Z",
        said: "E: Unable to fetch some archives",
      },
      { mode: "proxy-cert-renew", state: null, at: null, said: null },
    ],
    readyIn: null,
    stopped: null,
    stops: { stopsAt: null, stopsBecause: null },
    underWay: null,
    backlog: 0,
    camera: "live",
    cameras: ["garden"],
    others: {},
    silence: 0,
    warnings: [],
    thumbs: null,
    recordings: [],
    indexLag: 4,
    endedAt: undefined,
    report: wellReport,
    bill,
    cut: false,
  };
  readonly calls: Call[] = [];
  readonly mediaRefusals: string[] = [];
  readonly recordings = new ScriptedRecordings(this.script, () => this.url);
  private readonly keys = new ScriptedKeys();
  private readonly people = new ScriptedPeople(this.script);
  private readonly born = Math.floor(Date.now() / 1000) * 1000;
  /** When the running recording began, in milliseconds since 1970. */
  readonly start = this.born - soFar * 1000;
  /** Its id. */
  readonly running = `${new Date(this.start).toISOString().slice(0, 19).replace(/[-:]/g, "").toLowerCase()}z-garden`;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor(
    private readonly page: string,
    private readonly media: string,
  ) {}

  /** @param media what `makeMedia` has made */
  static async start(page: string, media: string): Promise<ScriptedLoge> {
    const loge = new ScriptedLoge(page, media);
    await new Promise<void>((ready) => loge.server.listen(0, "127.0.0.1", ready));
    return loge;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  called(what: string): Call[] {
    return this.calls.filter((call) => call.what === what);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.script.cut) {
      request.socket.destroy();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname.startsWith("/media/")) return this.answerMedia(pathname, request, response);
    if (!pathname.startsWith("/api/")) return this.answerPage(pathname, response);
    const chunks = await request.toArray();
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : {};
    const what = `${request.method} ${pathname.slice("/api".length)}`;
    const [status, answer, cookies = []] = this.api(what, body, searchParams);
    this.calls.push({ what, headers: request.headers, body, status });
    const wait = status === 429 ? { "retry-after": String(this.script.throttled) } : {};
    response.writeHead(status, { "content-type": "application/json", "set-cookie": cookies, ...wait });
    response.end(status === 204 ? undefined : JSON.stringify(answer));
  }

  private api(what: string, body: Record<string, string>, query: URLSearchParams): [number, object?, string[]?] {
    const { script } = this;
    const own = /^\w+ \/session\/(forgotten|totp)/.exec(what);
    if (own?.[1] === "forgotten" || (own && script.session)) return this.people.answer(what, body) ?? [404];
    if (what === "POST /session" && script.throttled > 0) return [429, error("too_many_attempts")];
    if (what === "POST /session" && (body.email !== script.email || body.password !== script.password)) {
      return [401, error("wrong_credentials")];
    }
    if (body["code"] === "999999") return [401, error("challenge_expired")];
    if (body["code"] && body["code"] !== "123456") return [401, error("wrong_code")];
    if (what === "POST /session" || what === "POST /session/challenge") {
      const challenge = script.challenges.shift();
      script.session = !challenge;
      return challenge ? [200, { challenge }] : [200, this.person()];
    }
    if (what === "POST /session/renew") {
      script.expired = script.expired && !script.renewable;
      return script.renewable ? [204] : [401, error("sign_in_first")];
    }
    if (what === "POST /shared") return this.recordings.shared(body["token"] ?? "");
    if (!script.session || script.expired) return [401, error("sign_in_first")];
    if (what === "DELETE /session") {
      script.session = false;
      return [204];
    }
    if (what === "POST /session/playback") {
      if (script.groups.length === 0) return [403, error("forbidden")];
      const expires = Date.now() + script.mediaLife * 1000;
      return [
        200,
        { expires: new Date(expires).toISOString() },
        script.cameras.map((name) => `pass=${expires}; Path=/media/${name}/; HttpOnly; SameSite=Strict`),
      ];
    }
    if (what === "POST /servers/keep") {
      script.stops = { stopsAt: new Date(Date.now() + 1_800_000).toISOString(), stopsBecause: "idle" };
      return [200, { stopsAt: script.stops.stopsAt }];
    }
    if (what === "POST /servers/upkeep") {
      const { mode } = body as { mode: string };
      if (script.servers !== "off") return [409, error("servers_on")];
      const at = new Date().toISOString();
      script.upkeep = script.upkeep.map((one) => (one.mode === mode ? { mode, state: "running", at, said: "" } : one));
      return [202, { mode }];
    }
    const ordered = script.stops.stopsBecause === "operator";
    if (what === "POST /servers/off" && script.backlog > 0 && !ordered) {
      script.stops = switchedOff(script.backlog);
      return [202, { action: "stopping" }];
    }
    if (what === "POST /servers/on" && ordered) {
      script.stops = { stopsAt: null, stopsBecause: null };
      return [202, { action: "starting" }];
    }
    if (what === "POST /servers/on" || what === "POST /servers/off") {
      script.stops = { stopsAt: null, stopsBecause: null };
      script.underWay = null;
      script.servers = what.endsWith("on") ? "starting" : "stopping";
      script.readyIn = what.endsWith("on") ? 40 : null;
      return [202, { action: script.servers }];
    }
    const answers: Record<string, () => object> = {
      "GET /session": () => ({ ...this.person(), totp: this.people.totp }),
      "GET /cameras": () => ({ cameras: script.cameras.map((name) => cameraRow(name, script.groups)) }),
      "GET /servers": () => this.servers(),
      "GET /status": () => script.report,
      "GET /cost": () => script.bill,
      "GET /servers/upkeep": () => ({ upkeep: script.upkeep }),
    };
    if (answers[what]) return [200, answers[what]()];
    const known = this.keys.answer(what, body) ?? this.people.answer(what, body);
    return known ?? this.recordings.answer(what, body, query) ?? [404, error("not_found")];
  }

  private person() {
    return { email: this.script.email, groups: this.script.groups };
  }

  private servers() {
    const state = { off: "stopped", starting: "pending", on: "running", stopping: "stopping" }[this.script.servers];
    const hosts = ["proxy", "owncast"].map((name) => ({
      name,
      state: this.script.underWay && name === "proxy" ? "running" : state,
      since: new Date(this.start - hour).toISOString(),
    }));
    return {
      status: this.script.stops.stopsBecause === "operator" ? "stopping" : this.script.servers,
      hosts,
      reason: null,
      readyIn: this.script.readyIn,
      stopped: this.script.stopped,
      ...this.script.stops,
      upkeep: this.script.underWay,
    };
  }

  private answerMedia(path: string, request: IncomingMessage, response: ServerResponse): void {
    const pass = Number(/pass=(\d+)/.exec(request.headers.cookie ?? "")?.[1] ?? 0);
    if (pass < Date.now()) {
      this.mediaRefusals.push(path);
      response.writeHead(403).end();
      return;
    }
    const [folder = "", file = ""] = path.split("/").slice(-2);
    this.send(response, file, this.mediaFile(file, folder));
  }

  private mediaFile(file: string, folder: string): Buffer | string | undefined {
    if (file === "status.json") return this.status(folder);
    if (file === "live.m3u8") return this.live();
    if (file === "index.m3u8") return this.index(folder);
    const { thumbs } = this.script;
    if (file === "thumbs.json") return thumbs ? JSON.stringify({ version: 1, thumbs }) : undefined;
    if (folder === "thumbs") return existing(join(this.media, "poster.jpg"));
    return existing(join(this.media, folder, file)) ?? existing(join(this.media, file));
  }

  private status(name: string): string | undefined {
    const { others, silence, warnings } = this.script;
    const camera = others[name] ?? this.script.camera;
    const heard = new Date(Date.now() - silence * 1000).toISOString();
    const recording = camera === "live" ? this.running : null;
    return camera ? JSON.stringify({ state: camera, since: heard, heartbeat: heard, recording, warnings }) : undefined;
  }

  private newest(): number {
    const now = this.script.endedAt ?? Date.now();
    return soFar + Math.floor((now - this.born) / 1000);
  }

  /** A window of fifteen segments that moves one a second; 404 unless the camera sends or is known to have ended. */
  private live(): string | undefined {
    const ended = this.script.endedAt !== undefined;
    if (this.script.camera !== "live" && !ended) return undefined;
    const to = this.newest();
    return playlist({ start: this.start, from: to - 15, to, ended, folder: "" });
  }

  /** The running recording, which lags behind the camera until it has ended; a recording of the list, whole. */
  private index(id: string): string | undefined {
    const ended = this.script.camera !== "live";
    const to = this.newest() - (ended ? 0 : this.script.indexLag);
    if (id === this.running) return playlist({ start: this.start, from: 0, to, ended, folder: "../" });
    const found = this.script.recordings.find((each) => (each as { id: string }).id === id) as { start: string };
    return found && playlist({ start: Date.parse(found.start), from: 0, to: segments, ended: true, folder: "" });
  }

  private send(response: ServerResponse, file: string, content: Buffer | string | undefined): void {
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "", "cache-control": "max-age=1" });
    response.end(content);
  }

  private answerPage(path: string, response: ServerResponse): void {
    const file = path === "/" ? "index.html" : path;
    response.setHeader("content-security-policy", contentSecurityPolicy);
    this.send(response, file, existing(join(this.page, file)));
  }
}

function existing(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined;
}

const hour = 3_600_000;

/** Seconds that the camera has been sending for when the script begins. */
const soFar = 100;

/** Seconds ago each recording began; all play the same minute. */
export function recording(n: number, more: object = {}) {
  const start = new Date(Date.now() - n * 5_000_000).toISOString();
  const folder = "/media/garden";
  return {
    id: `r${n}`,
    camera: "garden",
    title: null,
    start,
    duration: segments,
    bytes: 48_000_000,
    state: "ended",
    playlist: `${folder}/r${n}/index.m3u8`,
    poster: `${folder}/r${n}/poster.jpg`,
    thumbs: `${folder}/r${n}/thumbs.json`,
    ...more,
  };
}

function cameraRow(name: string, groups: readonly string[]) {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  const media = { status: `/media/${name}/status.json`, live: `/media/${name}/live.m3u8` };
  const rtmp = { rtmp: "rtmp://localhost:1935/live", rtmps: "rtmps://localhost:1936/live" };
  return { name, title, ...media, ...rtmp, ...(groups.includes("operator") && { streamKey: "a1b2…y8z9" }) };
}

function error(code: string): object {
  return { error: { code, message: `This is ${code}.` } };
}
