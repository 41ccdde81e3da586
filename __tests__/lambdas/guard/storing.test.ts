import { beforeEach, describe, expect, test } from "@jest/globals";
import { beatOf } from "../../../lambdas/guard/beats";
import { guard } from "../../../lambdas/guard/guard";
import type { Remembered, Stopper } from "../../../lambdas/guard/memory";
import type { Limits } from "../../../lambdas/guard/rules";
import type { Host } from "../../../lambdas/servers/hosts";
import { Guarded } from "../../../lambdas/servers/stops";
import type { CameraStatus } from "../../../lambdas/shared/status";
import { Studio } from "../../modules/owncast/recorder/support/studio";
import { captureLogs } from "../support/logs";

captureLogs();
const minute = 60_000;
const limits: Limits = { idle: 30 * minute, maximum: 24 * 60 * minute, nightly: { at: "02:00", zone: "Etc/UTC" } };

/** A recorder, a guard that looks once a minute, and an operator; the bucket and time are in memory. */
class House {
  readonly studio = new Studio();
  readonly launch = this.studio.clock.now();
  stopped: { readonly because: Stopper; readonly after: number } | undefined;
  private written = 0;
  private orderedAt = 0;
  private row: Remembered = {
    ...{ run: undefined, keptUntil: 0, offAt: 0, stopped: undefined, silence: undefined, counted: 0 },
  };
  private readonly memory = {
    read: async () => this.row,
    keep: async (run: Remembered["run"]) => this.set({ run }),
    keepUntil: async (keptUntil: number) => this.set({ keptUntil, offAt: 0 }),
    off: async (offAt: number) => this.set({ offAt }),
    stopped: async (at: number, because: Stopper) => this.set({ stopped: { at, because } }),
  };
  private readonly guarded = new Guarded({ memory: this.memory, limits });
  private readonly look = guard({
    hosts: { all: async () => this.hosts(), stop: async () => this.studio.crash() },
    beats: { read: async (launch) => [beatOf("garden", this.status(), "i-1", launch) ?? []].flat() },
    cameras: ["garden"],
    network: { received: async () => 1000 },
    memory: this.memory,
    complaints: { read: async () => [] },
    trouble: { hear: async () => {} },
    ledger: { close: async () => {} },
    limits,
    now: () => this.now,
  });

  async open(): Promise<void> {
    this.studio.store.saw = (key) => {
      if (key.endsWith("status.json")) this.written = this.now;
    };
    await this.studio.boot();
  }

  /** False when nothing is waited for. */
  off(): Promise<boolean> {
    this.orderedAt = this.now;
    return this.guarded.leaves(this.hosts(), [{ camera: "garden", status: this.status() }], this.now);
  }

  /** Until the hosts are stopped. */
  async pass(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes && !this.stopped; passed++) {
      await this.studio.pass(60);
      await this.look();
      const { stopped } = this.row;
      if (stopped) this.stopped = { because: stopped.because, after: (this.now - this.orderedAt) / minute };
    }
  }

  /** Segments that can be watched. */
  get stored(): number {
    return this.studio.recordings.flatMap(({ id }) => this.studio.index(id).segments).length;
  }

  private get now(): number {
    return this.studio.clock.now();
  }

  private hosts(): Host[] {
    const one = { state: "running" as const, since: null, launched: this.launch };
    return [
      { ...one, name: "proxy", instance: "i-0" },
      { ...one, name: "owncast", instance: "i-1" },
    ];
  }

  private status(): CameraStatus {
    return { ...this.studio.status, written: this.written };
  }

  private set(more: Partial<Remembered>): void {
    this.row = { ...this.row, ...more };
  }
}

describe("switched off after two minutes in which S3 refused", () => {
  let house: House;
  let studio: Studio;
  beforeEach(async () => {
    house = new House();
    studio = house.studio;
    await house.open();
    await studio.film("A", 0, 9);
    studio.store.isDown = true;
    await studio.film("A", 10, 69);
    await studio.camera.stopped();
    expect(house.stored).toBeLessThan(70);
    expect(await house.off()).toBe(true);
  });

  test("the hosts run until S3 is back and all is in the bucket, and are stopped by the guard", async () => {
    await house.pass(3);
    expect(house.stopped).toBeUndefined();
    studio.store.isDown = false;
    await house.pass(5);
    expect(house.stopped).toEqual({ because: "operator", after: 4 });
    expect([house.stored, studio.disk.files.size]).toEqual([70, 0]);
  });

  test("they are stopped after ten minutes if it is not, and what is left is stored at the next start", async () => {
    await house.pass(20);
    expect(house.stopped).toEqual({ because: "operator", after: 10 });
    expect(studio.disk.files.size).toBe(60);
    studio.store.isDown = false;
    await studio.boot();
    await studio.pass(40);
    expect([house.stored, studio.disk.files.size]).toEqual([70, 0]);
  });

  test("they are stopped at once when an operator asks again", async () => {
    await house.pass(1);
    expect(await house.off()).toBe(false);
  });
});

test("switched off while a camera is live and all is well, nothing is waited for", async () => {
  const house = new House();
  await house.open();
  await house.studio.film("A", 0, 20);
  expect(await house.off()).toBe(false);
});
