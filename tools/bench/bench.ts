import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cleanup } from "../../local/cleanup";
import type { RunFile } from "../../local/run-file";
import type { Say } from "../../local/setup/progress";
import { State } from "../../local/terraform/state";
import { until } from "../../local/wait";
import type { Settings } from "../../settings";
import { root } from "../root";
import { type Camera, film, send } from "./camera";
import { clone } from "./clone";
import { type LocalRun, startLocally } from "./local-run";
import { Visitor } from "./visitor";

/** A camera takes a moment to connect, and a segment its length. */
const LIVE_MS = 60_000;

/** What the rows share: one clone, one local run in it, one person who is signed in, one camera. */
export class Bench {
  private readonly cleanup = new Cleanup();
  private place: { readonly folder: string } | undefined;
  private running: LocalRun | undefined;
  private signedIn: Visitor | undefined;
  private movie: string | undefined;
  private camera: (Camera & { readonly url: string }) | undefined;

  constructor(readonly say: Say) {}

  /** Starts Loge in the clone; it must not run. The first call is a first start, each later one resumes until {@link forget}. */
  async start(env?: NodeJS.ProcessEnv): Promise<LocalRun> {
    const { folder } = this.clone();
    const child = (stop: () => Promise<void>) => this.cleanup.add("Loge", stop);
    this.running = await startLocally(folder, { say: this.say, env, child });
    return this.running;
  }

  async stop(): Promise<void> {
    await this.silence();
    await this.running?.stop();
    this.running = undefined;
    this.signedIn = undefined;
  }

  /** What was applied, so that the next start is a first one. It must not run. */
  forget(): void {
    rmSync(join(this.clone().folder, ".loge"), { recursive: true });
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** `run.json` of a Loge that runs. */
  async run(): Promise<RunFile> {
    return (this.running ?? (await this.start())).now();
  }

  /** One sign-in for all: signing in is throttled. */
  async visitor(): Promise<Visitor> {
    const { url, email, password } = await this.run();
    this.signedIn ??= await new Visitor(url).signIn(email, password);
    return this.signedIn;
  }

  /** The name of the one camera, live by the time that this resolves. `direct` passes the proxy by, `rtmps` sends over TLS. */
  async live(by: "rtmp" | "rtmps" | "direct" = "rtmp"): Promise<string> {
    const { cameras } = await this.run();
    const [{ name, rtmp, rtmps, streamKey }] = cameras as [RunFile["cameras"][number]];
    const direct = `rtmp://127.0.0.1:${this.settings().cameras[0]?.ports.owncastRtmp}/live`;
    const url = `${{ rtmp, rtmps, direct }[by]}/${streamKey}`;
    if (this.camera?.url === url) return name;
    await this.camera?.stop();
    const who = await this.visitor();
    const before = await this.newest(name);
    this.movie ??= await film(this.folder());
    this.camera = { url, ...send(this.movie, url) };
    const flows = async () => {
      const { status, body } = await who.get(`/media/${name}/status.json`);
      const isLive = status === 200 && (JSON.parse(body.toString()) as { state: string }).state === "live";
      return isLive && (await this.newest(name)) >= before + 4 ? true : undefined;
    };
    await until(flows, { what: "a live camera", timeoutMs: LIVE_MS });
    return name;
  }

  /** So often the camera that is live has connected, or tried to. */
  connections(): number {
    return this.camera?.connections() ?? 0;
  }

  /** No camera sends. */
  async silence(): Promise<void> {
    await this.camera?.stop();
    this.camera = undefined;
  }

  /** What was applied. */
  state(): State {
    return State.read(this.file("terraform.tfstate"));
  }

  settings(): Settings {
    return JSON.parse(readFileSync(this.file("settings.json"), "utf8")) as Settings;
  }

  /** Path of what the run keeps. */
  file(name: string): string {
    return join(this.clone().folder, ".loge", name);
  }

  /** A folder for a row's own things, removed at the end. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), "loge-bench-own-"));
    this.cleanup.add("a folder", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** Ends and removes everything. */
  async close(): Promise<void> {
    await this.silence();
    await this.cleanup.run(this.say);
  }

  /** Number of the newest segment that viewers can have; 0 before the first. */
  private async newest(name: string): Promise<number> {
    const { status, body } = await (await this.visitor()).get(`/media/${name}/live.m3u8`);
    if (status !== 200) return 0;
    const text = body.toString();
    return Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1] ?? 0) + [...text.matchAll(/#EXTINF/g)].length;
  }

  private clone(): { readonly folder: string } {
    if (!this.place) {
      const place = clone(root);
      this.cleanup.add("the clone", place.remove);
      this.place = place;
    }
    return this.place;
  }
}
