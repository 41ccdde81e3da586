import { Eip } from "@cdktf/provider-aws/lib/eip";
import type { Instance } from "@cdktf/provider-aws/lib/instance";
import { NetworkInterface } from "@cdktf/provider-aws/lib/network-interface";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { DataResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { Host, type HostFile, type HostProps, type Place } from "../host";
import type { Statement } from "../policy";

type Zoned = Required<CameraProxyProps>["record"];

export interface CameraProxyProps {
  readonly place: Place;
  readonly subnetId: string;
  readonly securityGroupId: string;
  /** What the public address needs before it can be used: the internet gateway. */
  readonly internet: ITerraformDependable;
  /** The files of `modules/host/files` and `modules/proxy/files`. */
  readonly files: readonly HostFile[];
  /**
   * The name that cameras use, in a zone of Route 53: it gets a record, and from the server of that directory a certificate.
   * @default the address itself, and a certificate that is made on the host
   */
  readonly record?: { readonly name: string; readonly zoneId: string; readonly acme: string };
  /**
   * No Elastic IP ($3.65 a month, also while off): the host sets its record at every boot, so there must be one.
   * @default false
   */
  readonly hasChangingAddress?: boolean;
  /** An arm64 type. @default "t4g.nano" */
  readonly instanceType?: string;
}

/** The door for cameras: nginx passes RTMP and RTMPS on to Owncast, which decides about stream keys. */
export class CameraProxy extends Construct {
  readonly instance: Instance;
  /** What cameras are told: the name of the record, or the Elastic IP. */
  readonly address: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CameraProxyProps,
  ) {
    super(scope, id);
    const { place, record, files, instanceType, hasChangingAddress = false } = props;
    const fixed = hasChangingAddress ? undefined : this.fixedAddress();
    if (record && fixed) this.pointTo(fixed.eip, record);
    const address = record?.name ?? fixed?.eip.publicIp;
    if (!address) throw new Error("A proxy whose address changes needs a record.");
    this.address = address;

    const host = new Host(this, "Default", {
      place,
      name: "proxy",
      instanceType: instanceType ?? "t4g.nano",
      network: fixed ? { interfaceId: fixed.networkInterface.id } : this.subnet(),
      files,
      settings: record && {
        LOGE_RECORD_NAME: record.name,
        LOGE_RECORD_ZONE: record.zoneId,
        LOGE_ACME: record.acme,
        LOGE_ANNOUNCE: fixed ? "no" : "yes",
      },
      // A certificate; 1 GiB is the smallest volume.
      dataGigabytes: 1,
      replacedWith: new DataResource(this, "address_kind", { input: { address: fixed ? "elastic" : "record" } }),
      statements: record && [...(fixed ? [] : [ownRecord(record)]), ...proof(record)],
    });
    this.instance = host.instance;
  }

  private pointTo({ publicIp }: Eip, { name, zoneId }: Zoned): void {
    // What the host has set while its address changed is taken over.
    new Route53Record(this, "record", { zoneId, name, type: "A", ttl: 60, records: [publicIp], allowOverwrite: true });
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

function ownRecord({ name, zoneId }: Zoned): Statement {
  return { sid: "OwnRecord", ...changes({ zoneId, name, type: "A", actions: ["UPSERT"] }) };
}

/** What an ACME server wants to see (DNS-01): one TXT record beside the name, set, known to all servers, taken away. */
function proof({ name, zoneId }: Zoned): Statement[] {
  return [
    {
      sid: "Proof",
      ...changes({ zoneId, name: `_acme-challenge.${name}`, type: "TXT", actions: ["UPSERT", "DELETE"] }),
    },
    // Tells only whether a change of a known id has reached all servers; that id is all that it can be limited to.
    { sid: "ProofSpread", actions: ["route53:GetChange"], resources: ["arn:aws:route53:::change/*"] },
  ];
}

/** Changes of one record, of one type, in one zone. */
function changes(of: { zoneId: string; name: string; type: string; actions: string[] }) {
  return {
    actions: ["route53:ChangeResourceRecordSets"],
    resources: [`arn:aws:route53:::hostedzone/${of.zoneId}`],
    conditions: {
      "ForAllValues:StringEquals": {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [of.name],
        "route53:ChangeResourceRecordSetsRecordTypes": [of.type],
        "route53:ChangeResourceRecordSetsActions": of.actions,
      },
    },
  };
}
