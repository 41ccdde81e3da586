import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Construct } from "constructs";
import { policy } from "../policy";
import { type Door, Doors } from "./doors";

/** The addresses of an environment. IPv4; subnets of AWS have at least 16 addresses. */
export const ADDRESSES = {
  vpc: "10.20.0.0/24",
  proxySubnet: "10.20.0.0/28",
  owncastSubnet: "10.20.0.16/28",
  proxy: "10.20.0.10",
  owncast: "10.20.0.26",
} as const;

export interface NetworkProps {
  /** Prefix of every name, e.g. `loge-prod`. */
  readonly name: string;
  readonly region: string;
  /** 12 digits; hosts reach the buckets of this account only. */
  readonly account: string;
  /** Of both subnets, e.g. `us-east-1a`. */
  readonly availabilityZone: string;
  /** The doors for cameras: who may come in, and where they lead. */
  readonly cameras: readonly Door[];
  /** Give the proxy an address at every start, because it has no Elastic IP. @default false */
  readonly proxyHasChangingAddress?: boolean;
}

/** A VPC for two hosts: cameras reach the proxy, only the proxy reaches the media host, both reach S3 without the internet. */
export class Network extends Construct {
  readonly addresses = { proxy: ADDRESSES.proxy, owncast: ADDRESSES.owncast };
  readonly proxySubnetId: string;
  readonly owncastSubnetId: string;
  readonly proxySecurityGroupId: string;
  readonly owncastSecurityGroupId: string;
  /** What a public address needs before it can be used. */
  readonly internet: InternetGateway;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkProps,
  ) {
    super(scope, id);
    const { name } = props;
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: ADDRESSES.vpc,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    // The group that AWS gives to whoever names none: nothing in, nothing out.
    new DefaultSecurityGroup(this, "default_group", { vpcId: vpc.id, tags: { Name: `${name}-default-closed` } });

    this.internet = new InternetGateway(this, "internet", { vpcId: vpc.id, tags: { Name: name } });
    const routes = new RouteTable(this, "routes", { vpcId: vpc.id, tags: { Name: name } });
    new Route(this, "route_out", {
      routeTableId: routes.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: this.internet.id,
    });
    this.reachS3(vpc, routes);

    this.proxySubnetId = this.subnet(
      "proxy",
      vpc,
      routes,
      ADDRESSES.proxySubnet,
      props.proxyHasChangingAddress ?? false,
    );
    // The way out for packages and AWS, while the host runs ($0.005 an hour); a NAT gateway costs $32.85 a month.
    this.owncastSubnetId = this.subnet("owncast", vpc, routes, ADDRESSES.owncastSubnet, true);

    const doors = new Doors(this, "Default", { name, vpcId: vpc.id, vpcCidr: ADDRESSES.vpc, cameras: props.cameras });
    this.proxySecurityGroupId = doors.proxy.id;
    this.owncastSecurityGroupId = doors.owncast.id;
  }

  private subnet(what: string, vpc: Vpc, routes: RouteTable, cidrBlock: string, mapPublicIpOnLaunch: boolean): string {
    const subnet = new Subnet(this, `${what}_subnet`, {
      vpcId: vpc.id,
      cidrBlock,
      availabilityZone: this.props.availabilityZone,
      mapPublicIpOnLaunch,
      tags: { Name: `${this.props.name}-${what}` },
    });
    new RouteTableAssociation(this, `${what}_routes`, { subnetId: subnet.id, routeTableId: routes.id });
    return subnet.id;
  }

  /** Free, and it keeps recordings off the internet. Through it a host reaches this account's buckets and no other's. */
  private reachS3(vpc: Vpc, routes: RouteTable): void {
    const { name, region, account } = this.props;
    new VpcEndpoint(this, "s3", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: [routes.id],
      policy: policy([
        {
          sid: "OwnBuckets",
          actions: ["s3:GetObject", "s3:PutObject"],
          resources: ["*"],
          principals: { AWS: "*" },
          conditions: { StringEquals: { "aws:ResourceAccount": account } },
        },
        {
          sid: "SessionManagerAgent",
          actions: ["s3:GetObject"],
          resources: [`arn:aws:s3:::amazon-ssm-${region}/*`],
          principals: { AWS: "*" },
        },
      ]),
      tags: { Name: name },
    });
  }
}
