import { webcrypto } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Camera } from "./camera";
import { systemClock } from "./clock";
import { Credentials, InstanceMetadata } from "./credentials";
import { Door } from "./door";
import { OwncastDiskFolder } from "./owncast-folder";
import { DiskSpool } from "./spool";
import { freeBytes, SpoolLimit, spoolBytes } from "./spool-limit";
import { S3Store } from "./store";

/** Under the unit's TimeoutStopSec of 90 s. What is not in the bucket by then stays on disk for the next start. */
const STOP_MS = 60_000;
/** How often it is looked at how full the disk is. */
const DISK_MS = 15_000;

// Debian 12's Node 18 has WebCrypto, but not as a global, where aws4fetch looks for it.
globalThis.crypto ??= webcrypto as typeof globalThis.crypto;

void main().catch((error: Error) => {
  console.error(`recorder: ${error.message}`);
  process.exit(1);
});

async function main(): Promise<void> {
  const settings = environment(process.env);
  const metadata = new InstanceMetadata(settings.metadata);
  const store = new S3Store({
    bucket: settings.bucket,
    region: settings.region,
    endpoint: settings.endpoint,
    credentials: new Credentials(() => metadata.keys(), systemClock),
  });
  const instance = await metadata.instanceId().catch(() => null);
  const cameras = new Map<string, Camera>();
  const limit = new SpoolLimit();
  const spools: [Description, DiskSpool][] = [];
  for (const each of await readCameras(settings.cameras))
    spools.push([each, await DiskSpool.open(join(settings.spool, each.name), limit)]);
  limit.set(await spoolBytes(settings.spoolBytes, settings.spool, limit.used));
  for (const [{ name, sound, renditions }, spool] of spools) {
    const camera = new Camera({
      name,
      sound,
      renditions,
      store,
      instance,
      spool,
      limit,
      owncast: new OwncastDiskFolder(join(settings.owncast, name, "data")),
      clock: systemClock,
      log: (line) => console.log(`${name}: ${line}`),
      isReady: settings.ready === undefined ? undefined : appeared(join(settings.ready, name, "ready")),
    });
    await camera.start();
    cameras.set(name, camera);
  }

  const health = () => Object.fromEntries([...cameras].map(([name, camera]) => [name, camera.current]));
  const door = await Door.open({ port: settings.port, cameras, health, log: console.error });
  console.log(`recorder: listens on 127.0.0.1:${door.port} for ${[...cameras.keys()].join(", ")}`);
  const ticks = setInterval(() => {
    for (const camera of cameras.values()) camera.tick();
  }, 1000);
  const measure = async () => limit.measured(await freeBytes(settings.spool));
  const measures = setInterval(() => void measure().catch(() => undefined), DISK_MS);
  await measure();

  const stop = async () => {
    clearInterval(ticks);
    clearInterval(measures);
    const timeout = systemClock.sleep(STOP_MS);
    const stopped = door.close().then(() => Promise.all([...cameras.values()].map((camera) => camera.stop())));
    await Promise.race([timeout, stopped]);
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

/** Whether a file has been there since this process began. */
function appeared(file: string): () => boolean {
  let has = false;
  return () => {
    has ||= existsSync(file);
    return has;
  };
}

interface Environment {
  readonly region: string;
  readonly bucket: string;
  readonly port: number;
  /** Path of `cameras.json`. */
  readonly cameras: string;
  readonly spool: string;
  /** Most bytes that may wait there. */
  readonly spoolBytes: string | undefined;
  /** Folder of Owncast's working directories, one per camera. */
  readonly owncast: string;
  /** Folder with a `<camera>/ready` for each whose Owncast is set up; without it, all are taken to be. */
  readonly ready: string | undefined;
  readonly endpoint: string | undefined;
  readonly metadata: string | undefined;
}

function environment(env: NodeJS.ProcessEnv): Environment {
  const need = (name: string) => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const port = Number(need("LOGE_RECORDER_PORT"));
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`LOGE_RECORDER_PORT is no port: ${env.LOGE_RECORDER_PORT}`);
  return {
    region: need("LOGE_REGION"),
    bucket: need("LOGE_BUCKET"),
    port,
    cameras: need("LOGE_CAMERAS"),
    spool: env.LOGE_SPOOL || "/var/lib/loge/spool",
    spoolBytes: env.LOGE_SPOOL_BYTES,
    owncast: env.LOGE_OWNCAST_DATA || "/var/lib/loge/owncast",
    ready: env.LOGE_READY || undefined,
    endpoint: env.AWS_ENDPOINT_URL || undefined,
    metadata: env.AWS_EC2_METADATA_SERVICE_ENDPOINT || undefined,
  };
}

interface Description {
  readonly name: string;
  readonly sound: boolean;
  /** Names, the source first; none where there is only that. */
  readonly renditions: readonly string[];
}

async function readCameras(file: string): Promise<Description[]> {
  const cameras = JSON.parse(await readFile(file, "utf8")) as {
    name?: unknown;
    sound?: unknown;
    renditions?: { readonly name: string }[];
  }[];
  return cameras.map(({ name, sound, renditions = [] }) => {
    if (typeof name !== "string" || !/^[a-z][a-z0-9-]{0,30}$/.test(name))
      throw new Error(`${file}: no camera name: ${name}`);
    const names = renditions.map((each) => each.name);
    return { name, sound: sound !== false, renditions: names.length > 0 ? ["source", ...names] : [] };
  });
}
