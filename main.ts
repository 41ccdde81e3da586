import { App } from "cdktf";
import { Api } from "./modules/api";
import { Catalog } from "./modules/catalog";
import { Cdn } from "./modules/cdn";
import { NodeFunction } from "./modules/function";
import { Guard } from "./modules/guard";
import type { Place } from "./modules/host";
import { Identity } from "./modules/identity";
import { Network } from "./modules/network";
import { Owncast } from "./modules/owncast";
import { CameraProxy } from "./modules/proxy";
import { Site } from "./modules/site";
import { Stack } from "./modules/stack";
import { Status } from "./modules/status";
import { Storage } from "./modules/storage";
import { Upkeep } from "./modules/upkeep";
import { load, type Settings } from "./settings";
import { settingsFile } from "./settings/choose";
import { type Artifacts, readArtifacts } from "./tools/artifacts";
import { costOf } from "./tools/cost/stack";

/** One environment, from its settings and what was built. Nothing else is read. */
export function compose(app: App, settings: Settings, artifacts: Artifacts): Stack {
  const { project, environment, account, region, cameras, domain, ingestHost, protect } = settings;
  const name = `${project}-${environment}`;
  const variables = { LOGE_PROJECT: project, LOGE_ENVIRONMENT: environment };
  const stack = new Stack(app, environment, settings);

  const storage = new Storage(stack, "storage", {
    name: `${name}-${account}`,
    account,
    retentionDays: settings.retentionDays,
    forceDestroy: !protect,
  });
  const network = new Network(stack, "network", {
    ...settings,
    name,
    proxyHasChangingAddress: settings.proxyAddress === "dns",
  });
  const place: Place = {
    ...settings,
    // The guard's second line: long enough for what an operator keeps running.
    ownStopMinutes: Math.max(60, 2 * settings.guard.idleMinutes),
    bucket: { name: storage.media.name, id: storage.media.bucket.id, arn: storage.media.arn() },
    addresses: network.addresses,
  };
  const proxy = new CameraProxy(stack, "proxy", {
    place,
    subnetId: network.proxySubnetId,
    securityGroupId: network.proxySecurityGroupId,
    internet: network.internet,
    files: artifacts.hostFiles("proxy"),
    record: domain && ingestHost ? { name: ingestHost, zoneId: domain.zoneId, acme: domain.acme } : undefined,
    hasChangingAddress: settings.proxyAddress === "dns",
  });
  const owncast = new Owncast(stack, "owncast", {
    place,
    subnetId: network.owncastSubnetId,
    securityGroupId: network.owncastSecurityGroupId,
    files: artifacts.hostFiles("owncast"),
    owncast: {
      version: settings.owncast.version,
      target: releaseNames[settings.owncast.target],
      sha256: settings.owncast.sha256[settings.owncast.target],
      file: artifacts.owncast,
    },
    recorderPort: settings.recorderPort,
  });
  const catalog = new Catalog(stack, "catalog", {
    name,
    environment: variables,
    media: storage.media,
    code: artifacts.lambda("catalog"),
    cameras,
    retentionDays: settings.retentionDays,
    protect,
  });
  const identity = new Identity(stack, "identity", { name, protect });
  const ingest = ingestHost ?? proxy.address;
  const hosts = { proxy: proxy.instance, owncast: owncast.instance };
  const { guard, nightlyStop } = settings;
  const limits = { idleMinutes: guard.idleMinutes, maximumHours: guard.maximumHours, nightlyStop };
  const api = new Api(stack, "api", {
    name,
    region,
    account,
    environment: variables,
    code: (fn) => artifacts.lambda(fn),
    identity,
    recordings: catalog.table,
    media: storage.media,
    retentionDays: settings.retentionDays,
    playbackMinutes: settings.playbackMinutes,
    hosts,
    limits: guard.on ? limits : undefined,
    upkeepSource: `${name}.upkeep`,
    protect,
    streamKeys: owncast.streamKeys,
    cameras: cameras.map(({ name, title, sound, latency, ports }) => ({
      name,
      title,
      sound,
      latency,
      rtmp: `rtmp://${ingest}:${ports.rtmp}/live`,
      rtmps: `rtmps://${ingest}:${ports.rtmps}/live`,
    })),
  });
  let watch: Guard | undefined;
  const upkeep = new Upkeep(stack, "upkeep", {
    ...{ name, account, variables, hosts },
    code: artifacts.lambda("upkeep"),
    media: storage.media,
    access: api.access,
    source: `${name}.upkeep`,
    nightlyStop,
  });
  if (guard.on) {
    const { alarms, budget } = guard;
    watch = new Guard(stack, "guard", {
      ...{ name, project, environment, account, region, variables, hosts, budget },
      code: artifacts.lambda("guard"),
      cameras: cameras.map((camera) => camera.name),
      media: storage.media,
      access: api.access,
      limits,
      alarms: alarms && {
        ...{ ...alarms, api: api.id },
        functions: catalog.watched.functions,
        // Whatever upkeep fails at ends in its queue, so that its function needs no metric of its own.
        queues: [...catalog.watched.queues, upkeep.failures.name],
        instances: [proxy.instance.id, owncast.instance.id],
      },
    });
  }
  const cdn = new Cdn(stack, "cdn", {
    name,
    site: storage.site,
    media: storage.media,
    apiHost: api.host,
    domain,
    usEast1: () => stack.usEast1,
    signer: {
      number: settings.playbackKey,
      recoveryDays: protect ? 30 : 7,
      maker:
        settings.playbackSigner === "ssm"
          ? {
              name: `${name}-signing-key`,
              code: artifacts.lambda("signing-key"),
              environment: variables,
              bucket: storage.media.bucket,
              parameters: `/${project}/${environment}/playback`,
            }
          : undefined,
    },
  });
  api.playback({ key: cdn.signer.key, keyPairId: cdn.signer.publicKey.id, host: cdn.host });
  catalog.sweep({ account, code: artifacts.lambda("sweep"), distribution: cdn.distribution });
  new Site(stack, "site", { bucket: storage.site, files: artifacts.site() });
  const status = new Status(stack, "status", {
    ...{ name, region, variables, hosts },
    code: artifacts.lambda("status"),
    cameras: cameras.map((camera) => camera.name),
    media: storage.media,
    access: api.access,
    api: api.id,
    functions: NodeFunction.namesIn(stack),
    failures: {
      catalog: catalog.failures,
      sweep: catalog.failures,
      upkeep: upkeep.failures,
      ...(watch && { guard: watch.failures }),
    },
    isGuarded: guard.on,
    topicArn: watch?.topicArn,
    // All that has a price by the hour is made above.
    cost: costOf(stack),
  });
  api.serve(status.function, ["GET /status", "GET /cost"]);

  stack.show("url", `https://${cdn.host}`, "The page.");
  stack.show("user_pool", identity.pool.id, "Where people are invited.");
  stack.show("ingest", ingest, "Where cameras connect.");
  const pages = cameras.flatMap(({ admin }) => (admin ? `https://${ingest}:${admin.port}/admin/` : []));
  if (pages.length > 0) {
    stack.show("owncast_admin", pages.join(" "), "Owncast's pages for admin; the password is in Parameter Store.");
  }
  stack.show(
    "invite",
    identity.invitation(region),
    "Invites a person; then add them to viewer, publisher or operator.",
  );
  return stack;
}

/** How Owncast names the zips of a release, by Node's names. */
const releaseNames = {
  "linux-arm64": "linux-arm64",
  "linux-x64": "linux-64bit",
  "darwin-arm64": "macOS-64bit",
  "darwin-x64": "macOS-64bit",
} as const;

if (require.main === module) {
  const { LOGE_ENV, LOGE_SETTINGS, LOGE_OWNCAST_ZIP } = process.env;
  const settings = load(LOGE_SETTINGS ?? settingsFile("settings", LOGE_ENV));
  const app = new App();
  compose(app, settings, readArtifacts(process.cwd(), { owncast: LOGE_OWNCAST_ZIP }));
  app.synth();
}
