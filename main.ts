import { resolve } from "node:path";
import { App } from "cdktf";
import { Api } from "./modules/api";
import { Catalog } from "./modules/catalog";
import { Cdn } from "./modules/cdn";
import { Identity } from "./modules/identity";
import { Site } from "./modules/site";
import { Stack } from "./modules/stack";
import { Storage } from "./modules/storage";
import { load, type Settings } from "./settings";
import { type Artifacts, readArtifacts } from "./tools/artifacts";

/** One environment, from the settings and what was built: nothing else is read. */
export function compose(app: App, settings: Settings, artifacts: Artifacts): Stack {
  const { project, environment, account, region, domain, protect } = settings;
  const name = `${project}-${environment}`;
  const common = { LOGE_PROJECT: project, LOGE_ENVIRONMENT: environment };
  const stack = new Stack(app, environment, settings);

  const storage = new Storage(stack, "storage", {
    name: `${name}-${account}`,
    account,
    retentionDays: settings.retentionDays,
    forceDestroy: !protect,
  });
  const catalog = new Catalog(stack, "catalog", {
    name,
    environment: common,
    media: storage.media,
    code: artifacts.lambda("catalog"),
    protect,
  });
  const identity = new Identity(stack, "identity", { name, protect });
  const proxyHost = settings.ingestHost ?? "192.0.2.1";
  const host = (id: string) => ({ id, arn: `arn:aws:ec2:${region}:${account}:instance/${id}` });
  const api = new Api(stack, "api", {
    name,
    region,
    account,
    environment: common,
    code: (fn) => artifacts.lambda(fn),
    identity,
    recordings: catalog.table,
    media: storage.media,
    hosts: { proxy: host("i-0aaaaaaaaaaaaaaaa"), owncast: host("i-0bbbbbbbbbbbbbbbb") },
    streamKeys: `/loge/${environment}/owncast/stream-key`,
    cameras: settings.cameras.map(({ name, title, sound, latency, ports }) => ({
      name,
      title,
      sound,
      latency,
      rtmp: `rtmp://${proxyHost}:${ports.rtmp}/live`,
      rtmps: `rtmps://${proxyHost}:${ports.rtmps}/live`,
    })),
  });
  const cdn = new Cdn(stack, "cdn", {
    name,
    site: storage.site,
    media: storage.media,
    apiHost: api.host,
    domain,
    usEast1: () => stack.usEast1,
    keyRecoveryDays: protect ? 30 : 7,
  });
  api.playback({ keyArn: cdn.signer.key.arn, keyPairId: cdn.signer.publicKey.id, host: cdn.host });
  new Site(stack, "site", { bucket: storage.site, files: artifacts.site() });

  stack.show("url", `https://${cdn.host}`, "The page.");
  stack.show("user_pool", identity.pool.id, "Where people are invited.");
  return stack;
}

if (require.main === module) {
  const { LOGE_ENV, LOGE_SETTINGS } = process.env;
  const app = new App();
  compose(app, load(LOGE_SETTINGS ?? resolve("settings", `${LOGE_ENV ?? "prod"}.json`)), readArtifacts(process.cwd()));
  app.synth();
}
