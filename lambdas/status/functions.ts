import type { Aws } from "../shared/aws";
import { log, named } from "../shared/log";
import type { Metrics } from "../shared/metrics";

/** What is watched: a function, with the queue that keeps what it failed on, if anything does. */
export interface Watched {
  readonly name: string;
  /** Its name in the account. */
  readonly function: string;
  /** URL. */
  readonly queue?: string;
}

export interface FunctionReport {
  readonly name: string;
  /** Calls that failed in the last 24 hours, or answers with 5xx of the whole `api`; null when it cannot be told. */
  readonly errors24h: number | null;
  /** Events in its queue, which several may share; null where there is none, or it cannot be told. */
  readonly deadLetters: number | null;
}

const day = 86_400_000;
/** Milliseconds. CloudWatch itself is some minutes late, and asking once for each function and page has its price. */
const keptFor = 60_000;

export interface FunctionsProps {
  readonly aws: Pick<Aws, "call">;
  readonly metrics: Pick<Metrics, "sums">;
  readonly watched: readonly Watched[];
  /** Id of the HTTP API. */
  readonly api: string;
}

/** What failed where nobody sees it. */
export class Functions {
  private kept: { readonly at: number; readonly reports: FunctionReport[] } | undefined;

  constructor(private readonly props: FunctionsProps) {}

  async all(now: number): Promise<FunctionReport[]> {
    if (this.kept && now - this.kept.at < keptFor) return this.kept.reports;
    const { watched, api } = this.props;
    const letters = await this.deadLetters();
    const reports = await Promise.all([
      this.errors("AWS/ApiGateway", "5xx", ["ApiId", api], now).then((errors24h) => ({
        ...{ name: "api", errors24h, deadLetters: null },
      })),
      ...watched.map(async ({ name, function: fn, queue }) => ({
        name,
        errors24h: await this.errors("AWS/Lambda", "Errors", ["FunctionName", fn], now),
        deadLetters: queue === undefined ? null : (letters.get(queue) ?? null),
      })),
    ]);
    this.kept = { at: now, reports };
    return reports;
  }

  private async errors(namespace: string, name: string, of: readonly [string, string], now: number) {
    const span = { from: now - day, to: now, period: 3600 };
    const sums = await this.told(() => this.props.metrics.sums({ namespace, name, of }, span), of[1]);
    return sums?.reduce((total, { sum }) => total + sum, 0) ?? null;
  }

  private async deadLetters(): Promise<Map<string, number | null>> {
    const queues = new Set(this.props.watched.flatMap(({ queue }) => queue ?? []));
    const counts = [...queues].map(async (queue) => [queue, await this.told(() => this.count(queue), queue)] as const);
    return new Map(await Promise.all(counts));
  }

  private async count(QueueUrl: string): Promise<number> {
    const wanted = "ApproximateNumberOfMessages";
    const input = { QueueUrl, AttributeNames: [wanted] };
    const { Attributes } = await this.props.aws.call<{ Attributes?: Record<string, string> }>(
      "sqs",
      "GetQueueAttributes",
      input,
    );
    return Number(Attributes?.[wanted] ?? 0);
  }

  /** One that does not answer does not keep the others from being told. */
  private async told<T>(ask: () => Promise<T>, of: string): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      log("WARN", "not told", { of, ...named(error) });
      return null;
    }
  }
}
