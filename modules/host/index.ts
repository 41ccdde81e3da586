import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { Statement } from "../policy";
import type { HostFile } from "./archive";
import { Bundle } from "./bundle";
import type { Camera } from "./camera";
import { HostRole } from "./role";
import { bundled, userData } from "./user-data";

export type { HostFile } from "./archive";
export type { AdminDoor, Camera, CameraPorts, Rendition } from "./camera";

/** Debian 12 for arm64, as Debian publishes it; EC2 reads the parameter when it launches. */
const DEBIAN = "resolve:ssm:/aws/service/debian/release/12/latest/arm64";

/** What is the same for both hosts of an environment. */
export interface Place {
  readonly project: string;
  readonly environment: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** Of the hosts, their subnets and their volumes, e.g. `us-east-1a`. */
  readonly availabilityZone: string;
  /** Launch this image instead of Debian's newest. @default Debian 12 for arm64, from its SSM parameter */
  readonly ami?: string;
  /** Minutes without a publisher after which a host switches itself off. @default 60 */
  readonly ownStopMinutes?: number;
  /** Refuse to destroy data volumes. @default false */
  readonly protect?: boolean;
  /** The media bucket: bundles, artifacts, recordings. Its name is written into bundles, so it is known at synth; its id waits for it. */
  readonly bucket: { readonly name: string; readonly id: string; readonly arn: string };
  readonly cameras: readonly Camera[];
  /** Private address of each host. */
  readonly addresses: { readonly proxy: string; readonly owncast: string };
}

export interface HostProps {
  readonly place: Place;
  readonly name: "proxy" | "owncast";
  readonly instanceType: string;
  /** A subnet and a security group, or an interface that exists without the host and brings both. */
  readonly network:
    | { readonly subnetId: string; readonly securityGroupId: string; readonly privateIp: string }
    | { readonly interfaceId: string };
  /** The files of `modules/host/files` and `modules/<name>/files`. */
  readonly files: readonly HostFile[];
  /** Further lines of `/etc/loge/host.env`. @default none */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Size of the volume that outlives the host, in GiB. */
  readonly dataGigabytes: number;
  /** What the host may do beyond reading its bundle and its parameters. @default nothing */
  readonly statements?: readonly Statement[];
  /** What a first boot needs; without it, the boot is tried again until it is there. @default nothing */
  readonly needs?: readonly ITerraformDependable[];
  /** What replaces the host when it changes, because EC2 cannot change it on a living one. @default nothing */
  readonly replacedWith?: TerraformResource;
}

/** A Debian host that boots from data: its user data never changes, and what it is comes as a bundle at every boot. */
export class Host extends Construct {
  readonly instance: Instance;
  /** `/loge/<environment>/<host>`: the host reads what is below it and nothing else. */
  readonly parameters: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: HostProps,
  ) {
    super(scope, id);
    const { place, name } = props;
    this.parameters = parametersOf(place, name);

    const bundle = this.bundle();
    const pointer = new SsmParameter(this, "bundle_parameter", {
      name: `${this.parameters}/bundle`,
      description: `What the ${name} host is, from its next boot on`,
      type: "String",
      // Not a secret: a plan shows it.
      insecureValue: bundle.url,
      dependsOn: [bundle.object],
    });
    const role = new HostRole(this, "role", {
      name: `${place.project}-${place.environment}-${name}`,
      host: name,
      parameters: `arn:aws:ssm:${place.region}:${place.account}:parameter${this.parameters}`,
      bucketArn: place.bucket.arn,
      statements: props.statements,
    });
    this.instance = this.launch(role, pointer);
    this.attachData();
  }

  private bundle(): Bundle {
    const { place, name } = this.props;
    return new Bundle(this, "bundle", {
      host: name,
      bucket: place.bucket,
      files: bundled(this.props.files),
      cameras: place.cameras,
      settings: {
        LOGE_HOST: name,
        LOGE_PROJECT: place.project,
        LOGE_ENVIRONMENT: place.environment,
        LOGE_REGION: place.region,
        LOGE_BUCKET: place.bucket.name,
        LOGE_PARAMETERS: this.parameters,
        LOGE_LISTEN: "0.0.0.0",
        LOGE_PRIVATE_ADDRESS: place.addresses[name],
        LOGE_OWNCAST_ADDRESS: place.addresses.owncast,
        LOGE_IDLE_MINUTES: place.ownStopMinutes ?? 60,
        ...this.props.settings,
      },
    });
  }

  private launch(role: HostRole, pointer: SsmParameter): Instance {
    const { place, name, files, instanceType, network, replacedWith } = this.props;
    const metadataOptions = { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 };
    const template = new LaunchTemplate(this, "template", {
      name: `${place.project}-${place.environment}-${name}`,
      description: `Image and root disk of the ${name} host`,
      imageId: place.ami ?? DEBIAN,
      metadataOptions,
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeType: "gp3", volumeSize: 8, encrypted: "true", deleteOnTermination: "true" },
        },
      ],
    });
    return new Instance(this, "instance", {
      launchTemplate: { id: template.id, version: "$Latest" },
      instanceType,
      iamInstanceProfile: role.profile.name,
      metadataOptions,
      ...("interfaceId" in network
        ? { networkInterface: [{ deviceIndex: 0, networkInterfaceId: network.interfaceId }] }
        : {
            subnetId: network.subnetId,
            privateIp: network.privateIp,
            vpcSecurityGroupIds: [network.securityGroupId],
          }),
      instanceInitiatedShutdownBehavior: "stop",
      userData: userData({ files, region: place.region, bundleParameter: `${this.parameters}/bundle` }),
      // Another user data is another first boot, and cloud-init does a first boot only on a new instance.
      userDataReplaceOnChange: true,
      tags: { Name: `${place.project}-${place.environment}-${name}`, "loge:host": name },
      // A newer image is for the next host, not a reason to replace this one.
      lifecycle: {
        ignoreChanges: ["ami", "launch_template"],
        // By its address: cdktf would write an expression, which Terraform does not take here.
        replaceTriggeredBy: replacedWith && [`${replacedWith.terraformResourceType}.${replacedWith.friendlyUniqueId}`],
      },
      dependsOn: [pointer, role.policy, ...(this.props.needs ?? [])],
    });
  }

  private attachData(): void {
    const { place, name, dataGigabytes } = this.props;
    const volume = new EbsVolume(this, "data", {
      availabilityZone: place.availabilityZone,
      type: "gp3",
      size: dataGigabytes,
      encrypted: true,
      tags: { Name: `${place.project}-${place.environment}-${name}-data` },
      lifecycle: place.protect ? { preventDestroy: true } : undefined,
    });
    new SsmParameter(this, "volume_parameter", {
      name: `${this.parameters}/volume`,
      description: `The data volume of the ${name} host, by which it finds the device`,
      type: "String",
      insecureValue: volume.id,
    });
    new VolumeAttachment(this, "data_attachment", {
      deviceName: "/dev/sdf",
      instanceId: this.instance.id,
      volumeId: volume.id,
      // Detaching a mounted volume from a running host never ends.
      stopInstanceBeforeDetaching: true,
    });
  }
}

/** Where a host's parameters are. */
export function parametersOf(place: Pick<Place, "environment">, host: HostProps["name"]): string {
  return `/loge/${place.environment}/${host}`;
}
