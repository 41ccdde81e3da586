import type { Functions } from "../functions";
import type { State } from "../terraform/state";
import { type Clock, systemClock } from "./clock";
import { followFeed } from "./feed";
import { Rules } from "./rules";
import { Schedules } from "./schedules";

export type { Clock } from "./clock";

export interface EventsOptions {
  readonly state: State;
  /** The emulator: tells what happens, keeps queues and instances. */
  readonly endpoint: string;
  readonly functions: Functions;
  readonly log?: (line: string) => void;
  /** @default the system's */
  readonly clock?: Clock;
}

/** Starts EventBridge and Scheduler: rules follow the emulator's events from now on, schedules wait for their times. */
export async function startEvents({
  state,
  endpoint,
  functions,
  log = () => {},
  clock = systemClock,
}: EventsOptions): Promise<{ stop(): Promise<void> }> {
  refuseOthers(state);
  const options = { state, endpoint, functions, clock, log };
  const rules = new Rules(options);
  const schedules = new Schedules(options);
  const stop = () => {
    schedules.stop();
    rules.stop();
  };
  try {
    const feed = await followFeed({ endpoint, log, onEvent: (event, bus) => void rules.take(event, bus) });
    return {
      async stop() {
        stop();
        await feed.stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Other ways to call a function: on AWS they would, here they would silently not. */
function refuseOthers(state: State): void {
  const refuse = (address: string) => {
    throw new Error(`${address} does not run locally.`);
  };
  for (const { address } of state.all("aws_lambda_event_source_mapping")) refuse(address);
  for (const { address, attributes: it } of state.all("aws_s3_bucket_notification"))
    if (it.lambda_function?.length) refuse(`${address}, a notification straight to a function,`);
  for (const { address, attributes: it } of state.all("aws_cloudwatch_event_rule"))
    if (it.schedule_expression) refuse(`${address}, a rule with a schedule,`);
}
