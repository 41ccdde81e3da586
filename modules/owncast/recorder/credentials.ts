import type { Clock } from "./clock";
import { type Asked, request } from "./request";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Between two tries to renew keys that still work. */
const RETRY_MS = 5_000;
/** IMDS answers with the same keys until new ones are due, so half of what is left gets ever shorter. */
const SHORTEST_MS = 1_000;
const TIMEOUT_MS = 3_000;
const TOKEN_SECONDS = 300;

/** The instance's own metadata service (IMDSv2): a token first, then anything. */
export class InstanceMetadata {
  private readonly base: string;

  /** @param endpoint AWS's address unless `AWS_EC2_METADATA_SERVICE_ENDPOINT` names another. */
  constructor(endpoint = "http://169.254.169.254") {
    this.base = `${endpoint.replace(/\/$/, "")}/latest`;
  }

  /** Role keys; on AWS they live for hours, on the emulated host for two minutes. */
  async keys(): Promise<Keys> {
    const path = "meta-data/iam/security-credentials/";
    const token = await this.token();
    const role = (await this.get(path, token)).trim();
    const keys = JSON.parse(await this.get(`${path}${role}`, token)) as Record<string, string | undefined>;
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration } = keys;
    if (!accessKeyId || !secretAccessKey || !sessionToken || !Expiration)
      throw new Error(`IMDS has no keys for role ${role}`);
    return { accessKeyId, secretAccessKey, sessionToken, expires: Date.parse(Expiration) };
  }

  async instanceId(): Promise<string> {
    return this.get("meta-data/instance-id", await this.token());
  }

  private token(): Promise<string> {
    return this.ask("api/token", {
      method: "PUT",
      headers: { "x-aws-ec2-metadata-token-ttl-seconds": String(TOKEN_SECONDS) },
    });
  }

  private get(path: string, token: string): Promise<string> {
    return this.ask(path, { headers: { "x-aws-ec2-metadata-token": token } });
  }

  private async ask(path: string, asked: Pick<Asked, "method" | "headers">): Promise<string> {
    const { status, text } = await request(`${this.base}/${path}`, { ...asked, timeoutMs: TIMEOUT_MS });
    if (status !== 200) throw new Error(`IMDS answered ${status} for ${path}`);
    return text;
  }
}

/** Keys for the next request: renewed at half their life, used to their end when they cannot be renewed. */
export class Credentials {
  private keys: Keys | undefined;
  private renewAt = 0;
  private asking: Promise<Keys> | undefined;

  constructor(
    private readonly source: () => Promise<Keys>,
    private readonly clock: Clock,
  ) {}

  /** Rejects only when there are no keys that still work. */
  async get(): Promise<Keys> {
    const now = this.clock.now();
    if (this.keys && now < Math.min(this.renewAt, this.keys.expires)) return this.keys;
    this.asking ??= this.ask();
    if (this.keys && now < this.keys.expires) {
      const old = this.keys;
      return this.asking.catch(() => old);
    }
    return this.asking;
  }

  /** S3 refused them. */
  renew(): void {
    this.keys = undefined;
  }

  private async ask(): Promise<Keys> {
    try {
      const keys = await this.source();
      const now = this.clock.now();
      this.keys = keys;
      this.renewAt = now + Math.max(SHORTEST_MS, (keys.expires - now) / 2);
      return keys;
    } catch (error) {
      this.renewAt = this.clock.now() + RETRY_MS;
      throw error;
    } finally {
      this.asking = undefined;
    }
  }
}
