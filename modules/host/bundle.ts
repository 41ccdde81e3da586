import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { App, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { type HostFile, tgz } from "./archive";
import type { Camera } from "./camera";

export interface BundleProps {
  readonly host: string;
  /** The bucket that it is put in, as `hosts/<host>/<sha256>.tgz`: its name, known at synth, and its id, which waits for it. */
  readonly bucket: { readonly name: string; readonly id: string };
  readonly files: readonly HostFile[];
  readonly cameras: readonly Camera[];
  /** Becomes `/etc/loge/host.env`, which shells and systemd both read. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** What a host is, as one file that it fetches at every boot: a changed setting reaches a stopped host without touching it. */
export class Bundle extends Construct {
  /** `s3://<bucket>/hosts/<host>/<sha256>.tgz`; the sum is that of the file. */
  readonly url: string;
  readonly object: S3Object;

  constructor(scope: Construct, id: string, props: BundleProps) {
    super(scope, id);
    const content = tgz([...props.files, environment(props.settings), cameraList(props.cameras)]);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const key = `hosts/${props.host}/${sha256}.tgz`;
    this.url = `s3://${props.bucket.name}/${key}`;

    const asset = new TerraformAsset(this, "file", {
      path: this.stage(`${props.host}.tgz`, content),
      assetHash: sha256,
    });
    this.object = new S3Object(this, "Default", {
      bucket: props.bucket.id,
      key,
      source: `\${path.module}/${asset.path}`,
      sourceHash: sha256,
      contentType: "application/gzip",
      // An S3 object takes ten tags; the environment's may be more.
      overrideProvider: { defaultTags: { tags: {} } },
      // A host that boots during an apply must find the object that its parameter still names.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** Terraform takes the file from beside the stack; cdktf copies it there from here. */
  private stage(name: string, content: Buffer): string {
    const folder = join(App.of(this).outdir, "bundles");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  }
}

function environment(settings: BundleProps["settings"]): HostFile {
  const lines = Object.entries(settings).map(([name, value]) => {
    if (!/^[A-Za-z0-9._:/-]*$/.test(`${value}`))
      throw new Error(`${name}=${value}: only letters, digits and . _ : / - here.`);
    return `${name}=${value}\n`;
  });
  return { path: "etc/loge/host.env", mode: 0o644, content: Buffer.from(lines.join("")) };
}

function cameraList(cameras: readonly Camera[]): HostFile {
  const list = cameras.map(({ name, title, latency, sound, allowedCidrs, ports, admin, renditions = [] }) => {
    const { rtmp, rtmps, owncastRtmp, owncastWeb } = ports;
    const known = { name, title, latency, sound, allowedCidrs, ports: { rtmp, rtmps, owncastRtmp, owncastWeb } };
    const camera = admin ? { ...known, admin: { port: admin.port, allowedCidrs: admin.allowedCidrs } } : known;
    const smaller = renditions.map(({ name, height, kbps }) => ({ name, height, kbps }));
    return smaller.length > 0 ? { ...camera, renditions: smaller } : camera;
  });
  return { path: "etc/loge/cameras.json", mode: 0o644, content: Buffer.from(`${JSON.stringify(list, null, 2)}\n`) };
}
