import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

/** Who may publish to a camera, and the TCP ports on the way. */
export interface Door {
  readonly name: string;
  /** IPv4 networks, e.g. `203.0.113.0/24`. */
  readonly allowedCidrs: readonly string[];
  readonly ports: { readonly rtmp: number; readonly rtmps: number; readonly owncastRtmp: number };
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

  private open({ name, allowedCidrs, ports }: Door): void {
    for (const [protocol, port] of [
      ["rtmp", ports.rtmp],
      ["rtmps", ports.rtmps],
    ] as const) {
      for (const cidr of allowedCidrs) {
        new VpcSecurityGroupIngressRule(this, `proxy_in_${name}_${protocol}_${cidr.replace(/[./]/g, "-")}`, {
          securityGroupId: this.proxy.id,
          description: `Camera ${name} by ${protocol.toUpperCase()}`,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4: cidr,
        });
      }
    }
    const passedOn = { ipProtocol: "tcp", fromPort: ports.owncastRtmp, toPort: ports.owncastRtmp };
    new VpcSecurityGroupIngressRule(this, `owncast_in_${name}`, {
      ...passedOn,
      securityGroupId: this.owncast.id,
      description: `Camera ${name} from the proxy`,
      referencedSecurityGroupId: this.proxy.id,
    });
    this.out(`proxy_out_${name}`, this.proxy, {
      ...passedOn,
      description: `Camera ${name} to Owncast`,
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
