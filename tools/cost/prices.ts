/** What AWS asks in us-east-1, US dollars, on demand, without free tiers and taxes. */
export interface Price {
  readonly usd: number;
  /** Where the figure is from, and when it was read there. */
  readonly source: string;
  readonly read: string;
}

const EC2 = { source: "AWS Price List API, EC2", read: "2026-09-16" };
const EBS = { source: "AWS price list, EBS", read: "2026-08-21" };
const S3 = { source: "AWS price list, S3", read: "2026-08-21" };

/** An hour of an instance that runs. */
export const INSTANCES: Readonly<Record<string, Price>> = {
  "t4g.nano": { usd: 0.0042, source: "AWS price list, EC2", read: "2026-07-28" },
  "t4g.micro": { usd: 0.0084, ...EC2 },
  "t4g.small": { usd: 0.0168, ...EC2 },
  "t4g.medium": { usd: 0.0336, ...EC2 },
  "c7g.medium": { usd: 0.0363, ...EC2 },
  "c7g.large": { usd: 0.0725, ...EC2 },
};

/** A gigabyte of a volume for a month, whether its host runs or not. */
export const VOLUMES: Readonly<Record<string, Price>> = { gp3: { usd: 0.08, ...EBS } };

/** An hour of a public IPv4 address, whoever has it. */
export const PUBLIC_IPV4: Price = { usd: 0.005, source: "AWS, public IPv4 pricing", read: "2024-02-01" };

/** A month of a key. */
export const KMS_KEY: Price = { usd: 1, source: "AWS price list, KMS", read: "2026-08-21" };

/** A month of a metric that an alarm looks at, beyond the ten that are free: one that adds up three is three. */
export const ALARM: Price = { usd: 0.1, source: "AWS price list, CloudWatch", read: "2026-08-21" };
export const FREE_ALARMS = 10;

/** A month of a dashboard beyond the three that are free. */
export const DASHBOARD: Price = { usd: 3, source: "AWS price list, CloudWatch", read: "2026-08-21" };
export const FREE_DASHBOARDS = 3;

/** A thousand PUTs. */
export const S3_WRITES: Price = { usd: 0.005, ...S3 };

/** A gigabyte for a month. */
export const S3_STORAGE: Price = { usd: 0.023, ...S3 };

/** A gigabyte to viewers, beyond the first TB of a month, which is free. */
export const DELIVERY: Price = { usd: 0.085, source: "AWS price list, CloudFront", read: "2026-08-21" };

/** Average hours of a month, as AWS counts. */
export const HOURS = 730;
