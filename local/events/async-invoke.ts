import { randomUUID } from "node:crypto";
import { assumeRole } from "../aws/role";
import type { Functions, Invocation, Source } from "../functions";
import type { State } from "../terraform/state";
import type { Clock } from "./clock";
import { post } from "./queue";

/** Waits between Lambda's own attempts, in milliseconds (docs: "Error handling for asynchronous invocation"). */
const BACKOFF_MS = [60_000, 120_000];

export interface AsyncOptions {
  readonly state: State;
  readonly endpoint: string;
  readonly functions: Functions;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/**
 * Lambda's queue for asynchronous events: the caller hears at once whether it is taken (rejects with `InvokeRefused`);
 * a failed function is tried again as `aws_lambda_function_event_invoke_config` says (twice unless told), and then the event
 * goes to the on-failure destination or the dead-letter queue.
 */
export class AsyncInvoker {
  private readonly retries = new Set<() => void>();
  private stopped = false;

  constructor(private readonly options: AsyncOptions) {}

  /** Resolves when the first attempt is over. */
  async invoke(functionArn: string, event: unknown, source: Source): Promise<void> {
    const began = this.options.clock.now();
    await this.attempt({ functionArn, event, source, id: randomUUID(), began, attempts: 0 });
  }

  stop(): void {
    this.stopped = true;
    for (const forget of this.retries) forget();
    this.retries.clear();
  }

  private async attempt(job: Job): Promise<void> {
    const { functions, clock } = this.options;
    const outcome = await functions.invoke(job.functionArn, job.event, { source: job.source });
    if (!outcome.error || this.stopped) return;
    const attempts = job.attempts + 1;
    const { maximum_retry_attempts: most = 2, maximum_event_age_in_seconds: age = 21_600 } =
      this.config(job.functionArn) ?? {};
    const wait = BACKOFF_MS[Math.min(job.attempts, BACKOFF_MS.length - 1)] as number;
    if (attempts > most) return this.giveUp({ ...job, attempts }, outcome, "RetriesExhausted");
    if (clock.now() + wait - job.began > (age || 21_600) * 1000)
      return this.giveUp({ ...job, attempts }, outcome, "EventAgeExceeded");
    const forget = clock.after(wait, () => {
      this.retries.delete(forget);
      this.attempt({ ...job, attempts }).catch((error) => this.options.log(`events: ${error.message}`));
    });
    this.retries.add(forget);
  }

  /** Sends with the keys of the function's role: on AWS it is the role that needs `sqs:SendMessage`. */
  private async giveUp(job: Job, { error }: Invocation, condition: string): Promise<void> {
    const { state, endpoint, log, clock } = this.options;
    const fn = state.find("aws_lambda_function", (it) => it.arn === job.functionArn)?.attributes;
    const destination: string | undefined = this.config(job.functionArn)?.destination_config?.[0]?.on_failure?.[0]
      ?.destination;
    const deadLetters: string | undefined = fn?.dead_letter_config?.[0]?.target_arn;
    log(`events: ${job.functionArn.split(":").at(-1)} failed ${job.attempts} times (${error?.errorMessage})`);
    try {
      if (destination) {
        const from = await assumeRole(endpoint, fn?.role, "destination");
        await post(state, endpoint, { queueArn: destination, body: record(job, error, condition, clock.now()), from });
      }
      if (deadLetters) {
        const from = await assumeRole(endpoint, fn?.role, "dead-letters");
        const attributes = { RequestID: job.id, ErrorCode: "200", ErrorMessage: error?.errorMessage ?? "" };
        await post(state, endpoint, { queueArn: deadLetters, body: job.event, attributes, from });
      }
    } catch (failure) {
      log(`events: the failed event could not be kept: ${failure instanceof Error ? failure.message : failure}`);
    }
  }

  private config(functionArn: string) {
    const name = functionArn.split(":").at(-1);
    return this.options.state.find("aws_lambda_function_event_invoke_config", (it) =>
      [name, functionArn].includes(it.function_name),
    )?.attributes;
  }
}

interface Job {
  readonly functionArn: string;
  readonly event: unknown;
  readonly source: Source;
  readonly id: string;
  readonly began: number;
  readonly attempts: number;
}

/** What a destination is told (docs: "Capturing records of asynchronous invocations"). */
function record(
  { id, functionArn, attempts, event }: Job,
  error: Invocation["error"],
  condition: string,
  now: number,
): object {
  return {
    version: "1.0",
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: id,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: error,
  };
}
