import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { freePort } from "../../../../../local/ports";
import { until } from "../../../../support/until";
import { Bucket, Metadata } from "./stand-ins";
import { sumOf } from "./witness";

const KEY = "Key1234567890";
const PICTURE = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30"];
/** Short, so that a run outlives several sets of keys; what is sent just before their end may arrive half of it late. */
const KEYS_SECONDS = 8;

/** The folders of `modules/owncast`. */
const MODULE = resolve(__dirname, "../../../../../modules/owncast");
const WRAPPER = "opt/loge/bin/owncast-ffmpeg";
/** Debian builds it apart. */
const STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

export interface Smaller {
  readonly name: string;
  readonly height: number;
  readonly kbps: number;
}

/** A media host in a temporary folder: the built recorder, a real Owncast and a camera. */
export class Host {
  readonly folder = mkdtempSync(join(tmpdir(), "loge-recorder-"));
  readonly log: string[] = [];
  bucket!: Bucket;
  metadata!: Metadata;
  ports!: { web: number; rtmp: number; recorder: number };
  private cameras = 0;
  private readonly taken = new Set<number>();
  private readonly running = new Set<ChildProcess>();

  /**
   * @param owncast path of the binary.
   * @param latency Owncast's level: at 0 segments are one second long, at 1 two.
   * @param renditions beside the camera's own picture.
   */
  static async start(owncast: string, latency: 0 | 1 = 1, renditions: readonly Smaller[] = []): Promise<Host> {
    const host = new Host(owncast, latency, renditions);
    host.metadata = await Metadata.start(KEYS_SECONDS);
    host.bucket = await Bucket.start("bucket", (accessKey) => host.metadata.works(accessKey));
    host.ports = { web: await host.freePort(), rtmp: await host.freePort(), recorder: await host.freePort() };
    mkdirSync(join(host.folder, "owncast/garden"), { recursive: true });
    writeFileSync(join(host.folder, "cameras.json"), JSON.stringify([{ name: "garden", title: "Garden", renditions }]));
    for (const folder of ["opt/loge/bin", "run/loge"]) mkdirSync(join(host.folder, folder), { recursive: true });
    for (const file of [WRAPPER, `${WRAPPER}-silent`])
      copyFileSync(join(MODULE, "files", file), join(host.folder, file));
    writeFileSync(join(host.folder, "run/loge/ffmpeg"), execFileSync("which", ["ffmpeg"]));
    buildSync({
      entryPoints: [join(MODULE, "recorder/main.ts")],
      outfile: join(host.folder, "recorder.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node18",
      mainFields: ["module", "main"],
    });
    return host;
  }

  private constructor(
    private readonly owncast: string,
    private readonly latency: 0 | 1,
    private readonly renditions: readonly Smaller[],
  ) {}

  /** One that no outgoing connection is given while nobody listens on it, between a kill and the next start. */
  freePort(): Promise<number> {
    return freePort(this.taken);
  }

  async startRecorder(): Promise<ChildProcess> {
    const recorder = this.run("recorder", process.execPath, [join(this.folder, "recorder.mjs")], {
      LOGE_REGION: "us-east-1",
      LOGE_BUCKET: "bucket",
      LOGE_RECORDER_PORT: String(this.ports.recorder),
      LOGE_CAMERAS: join(this.folder, "cameras.json"),
      LOGE_SPOOL: join(this.folder, "spool"),
      LOGE_OWNCAST_DATA: join(this.folder, "owncast"),
      AWS_ENDPOINT_URL: this.bucket.url,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: this.metadata.url,
    });
    await this.answers(`http://127.0.0.1:${this.ports.recorder}/.loge/health`);
    return recorder;
  }

  /** Owncast, set up as on the real host. */
  async startOwncast(): Promise<ChildProcess> {
    const { web, rtmp, recorder } = this.ports;
    const args = [
      "--webserverip",
      "127.0.0.1",
      "--webserverport",
      String(web),
      "--rtmpport",
      String(rtmp),
      "--streamkey",
      KEY,
    ];
    const owncast = this.run("owncast", this.owncast, args, {}, join(this.folder, "owncast/garden"));
    await this.answers(`http://127.0.0.1:${web}/api/status`);
    const endpoint = `http://127.0.0.1:${recorder}`;
    const keys = { accessKey: "unused", secret: "unused", region: "us-east-1", acl: "private" };
    await this.admin("config/s3", {
      value: { enabled: true, endpoint, bucket: "garden", forcePathStyle: true, ...keys },
    });
    await this.admin("config/video/streamlatencylevel", { value: this.latency });
    const variant = { name: "Source", videoPassthrough: true, audioPassthrough: true, framerate: 30, cpuUsageLevel: 1 };
    const smaller = this.renditions.map(({ name, height, kbps }) => {
      return { ...variant, name, videoPassthrough: false, videoBitrate: kbps, scaledHeight: height };
    });
    await this.admin("config/video/streamoutputvariants", { value: [variant, ...smaller] });
    await this.admin("config/ffmpegpath", { value: join(this.folder, WRAPPER) });
    const events = ["STREAM_STARTED", "STREAM_STOPPED"];
    await this.admin("webhooks/create", { url: `${endpoint}/.loge/webhook/garden`, events });
    return owncast;
  }

  /** What the settings' `sound` makes of Owncast's ffmpeg; counts from the next connect of a camera. */
  async expectSound(isExpected: boolean): Promise<void> {
    await this.admin("config/ffmpegpath", { value: join(this.folder, isExpected ? WRAPPER : `${WRAPPER}-silent`) });
  }

  /** An nginx in front of Owncast, as at the proxy; one process, so that a kill leaves nothing of it. */
  async startProxy(port: number): Promise<ChildProcess> {
    const file = join(this.folder, "nginx.conf");
    const load = existsSync(STREAM_MODULE) ? `load_module ${STREAM_MODULE};` : "";
    const server = `listen 127.0.0.1:${port}; proxy_pass 127.0.0.1:${this.ports.rtmp};`;
    const conf = `${load} daemon off; master_process off; pid ${this.folder}/nginx.pid; error_log stderr; events {} stream { server { ${server} } }`;
    writeFileSync(file, conf);
    const proxy = this.run("nginx", "nginx", ["-e", "stderr", "-p", this.folder, "-c", file]);
    await until(() => isOpen(port));
    return proxy;
  }

  /**
   * A test picture, or a tone, or both; a keyframe for each segment. Each camera has another tone, so no two segments are
   * alike. It comes when Owncast has let go of the one before: sooner it would be refused, or be cut off with that one.
   */
  async camera(
    seconds: number,
    sends: "picture" | "sound" | "both" = "both",
    port = this.ports.rtmp,
    key = KEY,
  ): Promise<ChildProcess> {
    const status = async () => (await fetch(`http://127.0.0.1:${this.ports.web}/api/status`)).json() as Promise<any>;
    await until(async () => (await status()).lastConnectTime === null);
    const tone = ["-f", "lavfi", "-i", `sine=frequency=${400 + this.cameras++}:sample_rate=44100`];
    const inputs = { picture: PICTURE, sound: ["-re", ...tone], both: [...PICTURE, ...tone] }[sends];
    const keyframes = ["-g", this.latency === 0 ? "30" : "60"];
    const video = ["-c:v", "libx264", "-preset", "ultrafast", ...keyframes, "-pix_fmt", "yuv420p"];
    const codecs = { picture: video, sound: ["-c:a", "aac"], both: [...video, "-c:a", "aac"] }[sends];
    const target = ["-t", String(seconds), "-f", "flv", `rtmp://127.0.0.1:${port}/live/${key}`];
    return this.run("camera", "ffmpeg", ["-nostdin", "-loglevel", "error", ...inputs, ...codecs, ...target]);
  }

  /** Process id of the ffmpeg through which a running Owncast sends its stream. */
  ffmpegOf(owncast: ChildProcess): number {
    const list = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
    const children = list.split("\n").map((line) => line.trim().split(/\s+/));
    const found = children.find(([, parent, ...args]) => Number(parent) === owncast.pid && args.includes("pipe:0"));
    if (!found) throw new Error("Owncast runs no ffmpeg");
    return Number(found[0]);
  }

  async disconnect(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.ports.web}/api/admin/disconnect`, { headers: this.authorization });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running].map((child) => kill(child, "SIGKILL")));
    await Promise.all([this.bucket.close(), this.metadata.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(
    name: string,
    file: string,
    args: string[],
    env: Record<string, string> = {},
    cwd = this.folder,
  ): ChildProcess {
    const child = spawn(file, args, {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const hear = (data: Buffer) =>
      this.log.push(
        ...data
          .toString()
          .trimEnd()
          .split("\n")
          .map((line) => `${name}: ${line}`),
      );
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    this.running.add(child);
    child.once("exit", () => this.running.delete(child));
    return child;
  }

  /** Sums of the segments that the recorder keeps on its disk. Bytes that go to the bucket meanwhile are of none. */
  spooled(camera: string): string[] {
    const folder = join(this.folder, "spool", camera, "segments");
    const sum = (file: string) => {
      try {
        return [sumOf(readFileSync(join(folder, file)))];
      } catch {
        return [];
      }
    };
    return readdirSync(folder).flatMap(sum);
  }

  private async answers(url: string): Promise<void> {
    await until(async () => (await fetch(url).catch(() => null))?.ok);
  }

  private async admin(path: string, body: unknown): Promise<void> {
    const headers = { "content-type": "application/json", ...this.authorization };
    const answer = await fetch(`http://127.0.0.1:${this.ports.web}/api/admin/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Owncast answered ${answer.status} to ${path}`);
  }

  private readonly authorization = { authorization: `Basic ${Buffer.from("admin:abc123").toString("base64")}` };
}

/** Resolves when the process has ended. */
export function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once("exit", () => done());
    child.kill(signal);
  });
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(() => resolve(true)));
    socket.on("error", () => resolve(false));
  });
}
