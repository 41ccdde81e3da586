import {
  ALARM,
  DASHBOARD,
  FREE_ALARMS,
  FREE_DASHBOARDS,
  HOURS,
  INSTANCES,
  KMS_KEY,
  type Price,
  PUBLIC_IPV4,
  VOLUMES,
} from "./prices";
import type { Planned } from "./resources";
import { BY_USE, isFree } from "./types";

/** What one resource costs by being there. */
export interface Charge {
  readonly address: string;
  readonly what: string;
  /** US dollars a month, whether anything runs or not. */
  readonly idle: number;
  /** US dollars more for each hour that the hosts run. */
  readonly running: number;
  readonly price: Price;
}

export interface Cost {
  readonly charges: readonly Charge[];
  /** Sum of `idle`. */
  readonly idle: number;
  /** Sum of `running`. */
  readonly running: number;
  /** Of `running`, what is of each host. */
  readonly alone: { readonly proxy: number; readonly owncast: number };
  /** Addresses whose price is not known here, each with what is missing: the sums are too low by them. */
  readonly unknown: readonly string[];
}

/** What resources cost by the hour and by the month. What is paid by use is not in it (`types.ts` names it). */
export function cost(resources: readonly Planned[]): Cost {
  const charges: Charge[] = [];
  const unknown: string[] = [];
  for (const resource of resources) {
    const found = chargeOf(resource);
    if (typeof found === "string") unknown.push(`${resource.address}: ${found}`);
    else charges.push(...found);
  }
  const metrics = ({ values }: Planned) => [values["metric_query"] ?? []].flat().filter(isMetric).length || 1;
  charges.push(...beyond(resources, "aws_cloudwatch_metric_alarm", FREE_ALARMS, "alarm's metric", ALARM, metrics));
  charges.push(...beyond(resources, "aws_cloudwatch_dashboard", FREE_DASHBOARDS, "dashboard", DASHBOARD));
  const sum = (of: (charge: Charge) => number) => charges.reduce((total, charge) => total + of(charge), 0);
  const hourOf = (host: string) => sum(({ address, running }) => (isOf(host, address) ? running : 0));
  return {
    charges,
    idle: sum(({ idle }) => idle),
    running: sum(({ running }) => running),
    alone: { proxy: hourOf("proxy"), owncast: hourOf("owncast") },
    unknown,
  };
}

/** `aws_instance.proxy_instance`, `module.loge.aws_subnet.network_proxy_subnet`: names begin with where a thing is. */
function isOf(host: string, address: string): boolean {
  return new RegExp(`[._]${host}_`).test(address);
}

/** The charges, or what is not known. */
function chargeOf({ address, type, values }: Planned): readonly Charge[] | string {
  const always = (what: string, month: number, price: Price): Charge[] => [
    { address, what, idle: month, running: 0, price },
  ];
  switch (type) {
    case "aws_instance": {
      const price = INSTANCES[values["instance_type"]];
      if (!price) return `no price for ${values["instance_type"]} in tools/cost/prices.ts`;
      return [{ address, what: values["instance_type"], idle: 0, running: price.usd, price }];
    }
    case "aws_launch_template":
      return volume(address, "root volume", values["block_device_mappings"]?.[0]?.ebs);
    case "aws_ebs_volume":
      return volume(address, "data volume", [{ volume_size: values["size"], volume_type: values["type"] }]);
    case "aws_eip":
      return always("public IPv4, kept", PUBLIC_IPV4.usd * HOURS, PUBLIC_IPV4);
    case "aws_subnet":
      return values["map_public_ip_on_launch"]
        ? [{ address, what: "public IPv4 of its host", idle: 0, running: PUBLIC_IPV4.usd, price: PUBLIC_IPV4 }]
        : [];
    case "aws_kms_key":
      return always("key", KMS_KEY.usd, KMS_KEY);
    case "aws_vpc_endpoint":
      return (values["vpc_endpoint_type"] ?? "Gateway") === "Gateway" ? [] : "an interface endpoint bills by the hour";
    case "aws_cloudwatch_metric_alarm":
    case "aws_cloudwatch_dashboard":
      return [];
    default:
      return isFree(type) || type in BY_USE ? [] : `nothing is known of the price of ${type}`;
  }
}

function volume(address: string, name: string, ebs: { volume_size: number; volume_type: string }[] | undefined) {
  const [disk] = [ebs ?? []].flat();
  if (!disk) return "its volume is the image's, whose size is not known";
  const price = VOLUMES[disk.volume_type];
  if (!price) return `no price for ${disk.volume_type} in tools/cost/prices.ts`;
  const { volume_size: size, volume_type: type } = disk;
  return [{ address, what: `${name}, ${size} GB ${type}`, idle: size * price.usd, running: 0, price }];
}

/** One that is looked at; the others reckon with those. In a plan every block is a list. */
function isMetric({ metric }: { readonly metric?: object }): boolean {
  return [metric ?? []].flat().length > 0;
}

/** What there is of a type beyond what is free, each counted as `units`. */
function beyond(
  resources: readonly Planned[],
  of: string,
  free: number,
  what: string,
  price: Price,
  units: (resource: Planned) => number = () => 1,
): Charge[] {
  let left = free;
  return resources
    .filter(({ type }) => type === of)
    .flatMap((resource) => {
      const paid = Math.max(0, units(resource) - left);
      left = Math.max(0, left - units(resource));
      const idle = paid * price.usd;
      return paid === 0
        ? []
        : [{ address: resource.address, what: `${paid} × ${what}, beyond ${free} free`, idle, running: 0, price }];
    });
}
