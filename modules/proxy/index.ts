import { Eip } from "@cdktf/provider-aws/lib/eip";
import type { Instance } from "@cdktf/provider-aws/lib/instance";
import { NetworkInterface } from "@cdktf/provider-aws/lib/network-interface";
import { DataResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { Host, type HostFile, type HostProps, type Place } from "../host";

export interface CameraProxyProps {
  readonly place: Place;
  readonly subnetId: string;
  readonly securityGroupId: string;
  /** What the public address needs before it can be used: the internet gateway. */
  readonly internet: ITerraformDependable;
  /** The files of `modules/host/files` and `modules/proxy/files`. */
  readonly files: readonly HostFile[];
  /**
   * How cameras find the proxy: an Elastic IP ($3.65 a month, also while off), or a name whose A record the host sets at
   * every boot. @default an Elastic IP
   */
  readonly record?: { readonly name: string; readonly zoneId: string };
  /** An arm64 type. @default "t4g.nano" */
  readonly instanceType?: string;
}

/** The door for cameras: nginx passes RTMP and RTMPS on to Owncast, which decides about stream keys. */
export class CameraProxy extends Construct {
  readonly instance: Instance;
  /** What cameras are told: the Elastic IP, or the name of the record. */
  readonly address: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CameraProxyProps,
  ) {
    super(scope, id);
    const { place, record, files, instanceType } = props;
    const fixed = record ? undefined : this.fixedAddress();
    this.address = record?.name ?? fixed!.eip.publicIp;

    const host = new Host(this, "Default", {
      place,
      name: "proxy",
      instanceType: instanceType ?? "t4g.nano",
      network: fixed ? { interfaceId: fixed.networkInterface.id } : this.subnet(),
      files,
      settings: record && { LOGE_RECORD_NAME: record.name, LOGE_RECORD_ZONE: record.zoneId },
      // A certificate; 1 GiB is the smallest volume.
      dataGigabytes: 1,
      replacedWith: new DataResource(this, "address_kind", { input: { address: record ? "record" : "elastic" } }),
      statements: record && [
        {
          sid: "OwnRecord",
          actions: ["route53:ChangeResourceRecordSets"],
          resources: [`arn:aws:route53:::hostedzone/${record.zoneId}`],
          conditions: {
            "ForAllValues:StringEquals": {
              "route53:ChangeResourceRecordSetsNormalizedRecordNames": [record.name],
              "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
              "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
            },
          },
        },
      ],
    });
    this.instance = host.instance;
  }

  private subnet(): HostProps["network"] {
    const { subnetId, securityGroupId, place } = this.props;
    return { subnetId, securityGroupId, privateIp: place.addresses.proxy };
  }

  /** An address on an interface of its own, so that it stays when the host is replaced. */
  private fixedAddress() {
    const { subnetId, securityGroupId, place, internet } = this.props;
    const name = `${place.project}-${place.environment}-proxy`;
    const networkInterface = new NetworkInterface(this, "interface", {
      description: "Address of the proxy",
      subnetId,
      privateIps: [place.addresses.proxy],
      securityGroups: [securityGroupId],
      tags: { Name: name },
    });
    const eip = new Eip(this, "address", {
      domain: "vpc",
      networkInterface: networkInterface.id,
      tags: { Name: name },
      dependsOn: [internet],
    });
    return { networkInterface, eip };
  }
}
