import { randomUUID } from "node:crypto";
import { arnParts } from "../aws/pattern";
import { assumeRole, type RoleCredentials, regionOf } from "../aws/role";
import { fetchArchive } from "./archive";
import type { Definition } from "./definition";
import type { Failure } from "./messages";
import { Sandbox } from "./sandbox";

export interface PoolOptions {
  readonly endpoint: string;
  /** Folder for unpacked zips. */
  readonly folder: string;
  readonly program: string;
  readonly log: (line: string) => void;
}

interface Held {
  readonly sandbox: Sandbox;
  /** When its keys end, in milliseconds since 1970. */
  readonly expires: number;
  timer?: NodeJS.Timeout;
}

/** Most processes of one function when the state reserves nothing. */
const UNRESERVED = 10;
/** A process whose keys end within this time gets no more events; one invocation lasts at most 15 minutes. */
const BEFORE_EXPIRY_MS = 16 * 60_000;
/** A process that met no event for this long is ended, but for the last of its function. AWS freezes them for free; a laptop pays. */
const IDLE_MS = 60_000;
/** Lambda's own number, in its message of a response too large. */
const MOST_RESPONSE_BYTES = 6_291_556;

/** The processes of one function: idle ones are used again, new ones are made on demand, the rest of the events wait. */
export class Pool {
  private readonly idle: Held[] = [];
  private readonly all = new Set<Sandbox>();
  private readonly waiting: (() => void)[] = [];
  private unpacked?: Promise<string>;
  private running = 0;
  private stopped = false;
  private readonly most: number;

  constructor(
    private readonly definition: Definition,
    private readonly options: PoolOptions,
  ) {
    this.most = definition.concurrency ?? UNRESERVED;
  }

  async run(event: unknown): Promise<{ payload: string } | { error: Failure }> {
    await this.turn();
    try {
      if (this.stopped) throw new Error(`${this.definition.name} has been stopped.`);
      const held = this.reuse() ?? (await this.start());
      const outcome = await held.sandbox.run(this.work(event), this.definition.timeout);
      if (held.sandbox.dead) this.all.delete(held.sandbox);
      else this.rest(held);
      return tooLarge(outcome) ?? outcome;
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  stop(): void {
    this.stopped = true;
    for (const { timer } of this.idle) clearTimeout(timer);
    for (const sandbox of this.all) sandbox.stop();
    this.all.clear();
    this.idle.length = 0;
  }

  private async turn(): Promise<void> {
    while (this.running >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
  }

  private reuse(): Held | undefined {
    for (let held = this.idle.pop(); held; held = this.idle.pop()) {
      clearTimeout(held.timer);
      if (!held.sandbox.dead && held.expires - Date.now() > BEFORE_EXPIRY_MS) return held;
      this.end(held);
    }
    return undefined;
  }

  private rest(held: Held): void {
    held.timer = setTimeout(() => {
      if (this.all.size === 1) return;
      this.idle.splice(this.idle.indexOf(held), 1);
      this.end(held);
    }, IDLE_MS);
    held.timer.unref();
    this.idle.push(held);
  }

  private end({ sandbox }: Held): void {
    sandbox.stop();
    this.all.delete(sandbox);
  }

  private async start(): Promise<Held> {
    const { name, roleArn } = this.definition;
    const [keys, folder] = await Promise.all([assumeRole(this.options.endpoint, roleArn, name), this.unpack()]);
    const sandbox = new Sandbox({
      program: this.options.program,
      folder,
      environment: this.environment(folder, keys),
      log: (line) => this.options.log(`${name}: ${line}`),
    });
    this.all.add(sandbox);
    return { sandbox, expires: keys.expires };
  }

  /** The folder of the zip, fetched by the first process; a failure is forgotten, so that the next one tries again. */
  private unpack(): Promise<string> {
    this.unpacked ??= fetchArchive(this.options.endpoint, this.definition, this.options.folder).catch((error) => {
      this.unpacked = undefined;
      throw error;
    });
    return this.unpacked;
  }

  private environment(folder: string, keys: RoleCredentials): Record<string, string> {
    const { name, arn, handler, memory, variables } = this.definition;
    const region = regionOf(arn);
    return {
      ...variables,
      PATH: process.env.PATH ?? "",
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: folder,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      // On AWS functions run on Node.js 22; here on whatever there is, of which the SDK need not complain in every log.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_ENDPOINT_URL: this.options.endpoint,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    };
  }

  private work(event: unknown) {
    const { name, arn, memory } = this.definition;
    const id = randomUUID();
    const context = {
      awsRequestId: id,
      functionName: name,
      functionVersion: "$LATEST",
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memory),
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: `local/[$LATEST]${arnParts(arn)[4]}`,
      callbackWaitsForEmptyEventLoop: true,
    };
    return { id, event, context };
  }
}

function tooLarge(outcome: { payload: string } | { error: Failure }): { error: Failure } | undefined {
  if ("error" in outcome || Buffer.byteLength(outcome.payload) <= MOST_RESPONSE_BYTES) return undefined;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MOST_RESPONSE_BYTES} bytes).`;
  return { error: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
}
