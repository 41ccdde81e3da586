import type { Instance } from "@cdktf/provider-aws/lib/instance";
import { Construct } from "constructs";
import { type Camera, Host, type HostFile, type Place, parametersOf } from "../host";
import { Archive, type ArchiveProps } from "./archive";
import { Keys } from "./keys";

export type { OwncastTarget } from "./archive";

export interface OwncastProps {
  readonly place: Place;
  readonly subnetId: string;
  readonly securityGroupId: string;
  /** The files of `modules/host/files` and `modules/owncast/files`, and the recorder at `opt/loge/recorder/recorder.mjs`. */
  readonly files: readonly HostFile[];
  /** Which Owncast runs, and its zip. */
  readonly owncast: Omit<ArchiveProps, "bucket">;
  /** On the host's loopback: where Owncast uploads to. @default 9000 */
  readonly recorderPort?: number;
  /** An arm64 type. @default "t4g.small"; with renditions "c7g.large", for a t4g computes only for minutes */
  readonly instanceType?: string;
  /** For what S3 has not taken yet: an hour of a 5 Mbit/s camera is 2.2 GiB. @default 16 */
  readonly dataGigabytes?: number;
}

/** The media host, which nobody outside can reach: an Owncast for each camera, and the recorder that writes to S3. */
export class Owncast extends Construct {
  readonly instance: Instance;
  /**
   * `/loge/<environment>/owncast/stream-key`; a camera's key is in the SecureString `<this>/<camera>`, and those that it may
   * still come with in `<this>-before/<camera>`.
   */
  readonly streamKeys: string;

  constructor(scope: Construct, id: string, props: OwncastProps) {
    super(scope, id);
    const { place, owncast, recorderPort = 9000 } = props;
    const parameters = parametersOf(place, "owncast");
    this.streamKeys = `${parameters}/stream-key`;

    const keys = new Keys(this, "keys", { parameters, cameras: place.cameras });
    const archive = new Archive(this, "archive", { ...owncast, bucket: place.bucket.id });
    const secrets = `arn:aws:ssm:${place.region}:${place.account}:parameter${parameters}`;

    const host = new Host(this, "Default", {
      place,
      name: "owncast",
      instanceType: props.instanceType ?? (place.cameras.some(isTranscoded) ? "c7g.large" : "t4g.small"),
      network: {
        subnetId: props.subnetId,
        securityGroupId: props.securityGroupId,
        privateIp: place.addresses.owncast,
      },
      files: props.files,
      settings: {
        LOGE_RECORDER_PORT: recorderPort,
        LOGE_OWNCAST_ARCHIVE: archive.key,
        LOGE_OWNCAST_SHA256: archive.sha256,
      },
      needs: [archive.object, ...keys.parameters],
      dataGigabytes: props.dataGigabytes ?? 16,
      statements: [
        { sid: "Owncast", actions: ["s3:GetObject"], resources: [`${place.bucket.arn}/artifacts/*`] },
        { sid: "Record", actions: ["s3:PutObject"], resources: [`${place.bucket.arn}/media/*`] },
        {
          sid: "MakeKeys",
          actions: ["ssm:PutParameter"],
          resources: [`${secrets}/stream-key/*`, `${secrets}/admin-password`],
        },
        {
          sid: "FollowKeys",
          actions: ["ssm:GetParameters"],
          resources: [`${secrets}/stream-key/*`, `${secrets}/stream-key-before/*`],
        },
        { sid: "ForgetKeys", actions: ["ssm:PutParameter"], resources: [`${secrets}/stream-key-before/*`] },
      ],
    });
    this.instance = host.instance;
  }
}

function isTranscoded({ renditions = [] }: Camera): boolean {
  return renditions.length > 0;
}
