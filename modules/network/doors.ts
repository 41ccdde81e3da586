import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

/** Who may publish to a camera or see to its Owncast, and the TCP ports on the way. */
export interface Door {
  readonly name: string;
  /** IPv4 networks, e.g. `203.0.113.0/24`. */
  readonly allowedCidrs: readonly string[];
  readonly ports: {
    readonly rtmp: number;
    readonly rtmps: number;
    readonly owncastRtmp: number;
    readonly owncastWeb: number;
  };
  /** Who may reach the admin page of the camera's Owncast, and the proxy's port for it. @default nobody */
  readonly admin?: { readonly port: number; readonly allowedCidrs: readonly string[] };
}

export interface DoorsProps {
  readonly name: string;
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly cameras: readonly Door[];
}

/** Who may talk to whom. No port 22 anywhere: a shell comes through Session Manager, which the host itself calls. */
export class Doors extends Construct {
  readonly proxy: SecurityGroup;
  readonly owncast: SecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DoorsProps,
  ) {
    super(scope, id);
    this.proxy = this.group("proxy", "Proxy: cameras in, Owncast behind");
    this.owncast = this.group("owncast", "Media host: only the proxy comes in");
    for (const camera of props.cameras) this.open(camera);
    this.wayOut("proxy", this.proxy);
    this.wayOut("owncast", this.owncast);
    this.out("owncast_out_vpc", this.owncast, {
      description: "Anything inside the VPC",
      ipProtocol: "-1",
      cidrIpv4: props.vpcCidr,
    });
  }

  private group(what: string, description: string): SecurityGroup {
    const name = `${this.props.name}-${what}`;
    return new SecurityGroup(this, `${what}_group`, {
      name,
      description,
      vpcId: this.props.vpcId,
      tags: { Name: name },
    });
  }

  private open({ name, allowedCidrs, ports, admin }: Door): void {
    this.comeIn(`${name}_rtmp`, `Camera ${name} by RTMP`, ports.rtmp, allowedCidrs);
    this.comeIn(`${name}_rtmps`, `Camera ${name} by RTMPS`, ports.rtmps, allowedCidrs);
    this.passOn(name, `Camera ${name}`, ports.owncastRtmp);
    if (!admin) return;
    this.comeIn(`${name}_admin`, `Admin page of ${name}`, admin.port, admin.allowedCidrs);
    this.passOn(`${name}_admin`, `Admin page of ${name}`, ports.owncastWeb);
  }

  private comeIn(id: string, description: string, port: number, cidrs: readonly string[]): void {
    for (const cidr of cidrs) {
      new VpcSecurityGroupIngressRule(this, `proxy_in_${id}_${cidr.replace(/[./]/g, "-")}`, {
        securityGroupId: this.proxy.id,
        description,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: cidr,
      });
    }
  }

  /** From the proxy to the media host, at one port of its. */
  private passOn(id: string, what: string, port: number): void {
    const passedOn = { ipProtocol: "tcp", fromPort: port, toPort: port };
    new VpcSecurityGroupIngressRule(this, `owncast_in_${id}`, {
      ...passedOn,
      securityGroupId: this.owncast.id,
      description: `${what} from the proxy`,
      referencedSecurityGroupId: this.proxy.id,
    });
    this.out(`proxy_out_${id}`, this.proxy, {
      ...passedOn,
      description: `${what} to Owncast`,
      referencedSecurityGroupId: this.owncast.id,
    });
  }

  /** Debian's mirrors and AWS's own endpoints have no addresses that could be listed. */
  private wayOut(what: string, group: SecurityGroup): void {
    for (const [name, port] of [
      ["http", 80],
      ["https", 443],
    ] as const) {
      this.out(`${what}_out_${name}`, group, {
        description: `Debian packages and AWS by ${name.toUpperCase()}`,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: "0.0.0.0/0",
      });
    }
  }

  private out(id: string, group: SecurityGroup, rule: Omit<VpcSecurityGroupEgressRuleConfig, "securityGroupId">): void {
    new VpcSecurityGroupEgressRule(this, id, { ...rule, securityGroupId: group.id });
  }
}
