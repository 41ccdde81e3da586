import type { Api } from "./api";
import type { Camera, CameraStatus, Servers } from "./contract";
import type { MediaPass } from "./media-pass";
import { notice } from "./page";
import { isFresh, isOfThisRun, nextAsk, type Word, wordFor } from "./states";

const statusEvery = 3_000;

/**
 * Keeps what is known of the servers and of each camera, and tells its listeners when something may have changed.
 * Cameras are watched by their `status.json`, which costs no Lambda call; the servers are asked only as often as they must be.
 */
export class Watch {
  servers: Servers | undefined;
  cameras: readonly Camera[] = [];
  private readonly statuses = new Map<string, CameraStatus | null>();
  private readonly listeners = new Set<() => void>();
  private readonly timers: Partial<Record<"servers" | "statuses", ReturnType<typeof setTimeout>>> = {};
  private running = false;
  private unreachable = false;

  constructor(
    private readonly api: Api,
    private readonly pass: MediaPass,
  ) {}

  /** Asks for all at once: each answer that is waited for alone is a moment without a picture. */
  async start(): Promise<void> {
    this.running = true;
    const servers = this.askServers();
    const [{ cameras }] = await Promise.all([this.api.get<{ cameras: Camera[] }>("/cameras"), this.pass.renew()]);
    this.cameras = cameras;
    await Promise.all([servers, this.readStatuses()]);
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timers.servers);
    clearTimeout(this.timers.statuses);
    this.statuses.clear();
    this.servers = undefined;
  }

  /** Looks at everything now: at the start, after a switch, when the page is seen again. */
  async look(): Promise<void> {
    await Promise.all([this.askServers(), this.readStatuses()]);
  }

  listen(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** A camera has another stream key, masked. */
  rekeyed(camera: string, streamKey: string): void {
    this.cameras = this.cameras.map((each) => (each.name === camera ? { ...each, streamKey } : each));
  }

  status(camera: string): CameraStatus | null | undefined {
    return this.statuses.get(camera);
  }

  /** Milliseconds since 1970, by the servers' clock. */
  now(): number {
    return this.api.now();
  }

  /** Whether the camera's chain has lately given a sign of life, in this run of the servers. */
  isHeard(camera: string): boolean {
    const status = this.statuses.get(camera);
    return Boolean(status && this.servers && isOfThisRun(status, this.servers) && isFresh(status, this.now()));
  }

  word(camera: string, stalled = false): Word {
    return wordFor({ servers: this.servers, status: this.statuses.get(camera), now: this.api.now(), stalled });
  }

  async switchServers(to: "on" | "off"): Promise<void> {
    await this.api.post(`/servers/${to}`).finally(() => this.look());
  }

  /** They run on for a while although nobody sends. */
  async keepServers(): Promise<void> {
    await this.api.post("/servers/keep").finally(() => this.look());
  }

  private async askServers(): Promise<void> {
    await this.attempt(async () => {
      this.servers = await this.api.get<Servers>("/servers");
    });
    this.planAsk();
  }

  private planAsk(): void {
    const wait = nextAsk({ servers: this.servers, visible: !document.hidden, fresh: this.allFresh() });
    this.again("servers", wait, () => this.askServers());
  }

  private async readStatuses(): Promise<void> {
    const wasFresh = this.allFresh();
    const wereLive = this.live();
    if (!document.hidden && this.servers?.status !== "off") {
      await this.attempt(async () => {
        await Promise.all(
          this.cameras.map(async ({ name, status }) => this.statuses.set(name, await this.pass.readStatus(status))),
        );
      });
    }
    // A camera that ended may have been cut off by a switch, which would be seen a minute later.
    if (this.live() < wereLive && this.running) void this.askServers();
    else if (wasFresh !== this.allFresh()) this.planAsk();
    this.again("statuses", statusEvery, () => this.readStatuses());
  }

  private live(): number {
    return this.cameras.filter(({ name }) => this.statuses.get(name)?.state === "live").length;
  }

  private allFresh(): boolean {
    return this.cameras.every(({ name }) => {
      const status = this.statuses.get(name);
      return status ? isFresh(status, this.api.now()) : false;
    });
  }

  /** A lost network is said once, not at each poll. */
  private async attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
      this.unreachable = false;
    } catch (trouble) {
      if (this.running && !this.unreachable) notice(trouble);
      this.unreachable = true;
    }
    for (const listener of this.running ? this.listeners : []) listener();
  }

  private again(what: "servers" | "statuses", wait: number | null, step: () => Promise<void>): void {
    clearTimeout(this.timers[what]);
    if (this.running && wait !== null) this.timers[what] = setTimeout(() => void step(), wait);
  }
}
