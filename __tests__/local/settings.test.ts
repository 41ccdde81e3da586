import { readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { freePort } from "../../local/ports";
import { localSettings } from "../../local/settings";
import { temporaryFolders } from "../support/folder";

const folder = temporaryFolders();
const owncast = { target: "linux-x64" as const, sha256: "a".repeat(64) };
const base = {
  environment: "local",
  account: "123456789012",
  region: "us-east-1",
  cameras: [{ name: "garden" }, { name: "door" }],
};

function write(settings: object): string {
  const file = join(folder(), "base.json");
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

const make = (settings: object, file: string, said: string[] = []) =>
  localSettings({ base: write(settings), file, applied: true, owncast, say: (line) => said.push(line) });

describe("the settings of the local run", () => {
  test("every port is a different free one, and stays the same", async () => {
    const file = join(folder(), "settings.json");
    const first = await make(base, file);
    const ports = [first.recorderPort, ...first.cameras.flatMap(({ ports }) => Object.values(ports))];
    expect(new Set(ports).size).toBe(9);
    expect(await make(base, file)).toEqual(first);
  });

  test("a camera that comes later leaves the others' ports alone", async () => {
    const file = join(folder(), "settings.json");
    const first = await make(base, file);
    const later = await make({ ...base, cameras: [{ name: "street" }, ...base.cameras] }, file);
    expect(later.cameras.slice(1)).toEqual(first.cameras);
  });

  test("a port that somebody else took meanwhile is chosen again, and it is said", async () => {
    const file = join(folder(), "settings.json");
    const first = await make(base, file);
    const taken = first.cameras[0]!.ports.rtmp;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(taken, "127.0.0.1", resolve));
    try {
      const said: string[] = [];
      const second = await make(base, file, said);
      expect(second.cameras[0]!.ports.rtmp).not.toBe(taken);
      expect(said.join()).toContain(`port ${taken}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test("a port that the person named is kept, or refused when it is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const settings = { ...base, cameras: [{ name: "garden", ports: { rtmp: port } }] };
    await expect(make(settings, join(folder(), "settings.json"))).rejects.toThrow(
      `garden's rtmp on port ${port}, but another program`,
    );
    await new Promise((resolve) => server.close(resolve));
    const { cameras } = await make(settings, join(folder(), "settings.json"));
    expect(cameras[0]!.ports.rtmp).toBe(port);
  });

  test("two of the person's ports that are one on AWS's two machines are parted on this one, and it is said", async () => {
    const port = await freePort(new Set());
    const said: string[] = [];
    const settings = { ...base, cameras: [{ name: "garden", ports: { rtmp: port, owncastRtmp: port } }] };
    const { cameras } = await make(settings, join(folder(), "settings.json"), said);
    expect(cameras[0]!.ports.rtmp).toBe(port);
    expect(cameras[0]!.ports.owncastRtmp).not.toBe(port);
    expect(said.join()).toContain(`garden's owncastRtmp`);
  });

  test("settings for AWS run as they are: the state stays here, and this machine may be the camera", async () => {
    const backend = { type: "s3", bucket: "state" };
    const cameras = [{ name: "garden", allowedCidrs: ["203.0.113.0/24"] }, { name: "door" }];
    const settings = await make({ ...base, backend, cameras }, join(folder(), "settings.json"));
    expect(settings.backend).toEqual({ type: "local" });
    expect(settings.cameras.map(({ allowedCidrs }) => allowedCidrs)).toEqual([
      ["203.0.113.0/24", "127.0.0.1/32"],
      ["0.0.0.0/0"],
    ]);
  });

  test("a domain is left to AWS, and it is said", async () => {
    const domain = { name: "live.example.com", zoneId: "Z0123456789ABC" };
    const said: string[] = [];
    const settings = await make(
      { ...base, domain, proxyAddress: "dns", ingestHost: "rtmp.example.com" },
      join(folder(), "settings.json"),
      said,
    );
    expect(settings).toMatchObject({ domain: undefined, proxyAddress: "eip", ingestHost: "localhost" });
    expect(said.join()).toContain("live.example.com");
  });

  test("another environment does not replace the people and recordings of the one that is here", async () => {
    const file = join(folder(), "settings.json");
    await make(base, file);
    await expect(make({ ...base, environment: "prod" }, file)).rejects.toThrow(
      /holds loge-local in us-east-1.*loge-prod.*--fresh/s,
    );
    await expect(
      localSettings({ base: write({ ...base, environment: "prod" }), file, applied: false, owncast, say: () => {} }),
    ).resolves.toMatchObject({ environment: "prod" });
  });

  test("the file is the owner's alone and names the Owncast of this machine", async () => {
    const file = join(folder(), "settings.json");
    await make(base, file);
    expect(JSON.parse(readFileSync(file, "utf8")).owncast.sha256).toEqual({ "linux-x64": owncast.sha256 });
  });
});
