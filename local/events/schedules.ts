import { arnParts } from "../aws/pattern";
import { assumeRole, RoleRefused, regionOf, roleAllows, roleFor } from "../aws/role";
import type { Resource } from "../terraform/state";
import type { AsyncOptions } from "./async-invoke";
import { post } from "./queue";
import { parseTimes, type Times } from "./times";
import { findCall } from "./universal-target";

/** Scheduler's own, where the state says nothing. */
const MOST_AGE_S = 86_400;
const MOST_RETRIES = 185;
/** First wait before a retry, in milliseconds; doubled each time. */
const RETRY_MS = 60_000;
/** Timers are looked at this often, so that a laptop that slept notices, and no wait is longer than a timer can be. */
const LOOK_MS = 60_000;

interface Schedule {
  readonly name: string;
  readonly region: string;
  readonly times: Times;
  readonly target: Resource["attributes"];
  readonly mostAgeMs: number;
  readonly until: number;
}

/** EventBridge Scheduler: calls what an `aws_scheduler_schedule` names, with its role, when it is due. */
export class Schedules {
  private readonly timers = new Map<string, () => void>();
  private stopped = false;

  constructor(private readonly options: AsyncOptions) {
    for (const schedule of readSchedules(options)) this.wait(schedule, options.clock.now());
  }

  stop(): void {
    this.stopped = true;
    for (const forget of this.timers.values()) forget();
    this.timers.clear();
  }

  private wait(schedule: Schedule, after: number): void {
    const { clock, log } = this.options;
    const due = schedule.times(after);
    if (due === undefined || due > schedule.until) return;
    const look = () => {
      if (this.stopped) return;
      const now = clock.now();
      if (now < due) return void this.timers.set(schedule.name, clock.after(Math.min(due - now, LOOK_MS), look));
      this.wait(schedule, Math.max(due, now - schedule.mostAgeMs));
      if (now - due > schedule.mostAgeMs)
        return log(`schedule ${schedule.name}: ${new Date(due).toISOString()} was too long ago`);
      void this.run(schedule, due, 0);
    };
    look();
  }

  private async run(schedule: Schedule, due: number, retries: number): Promise<void> {
    const { clock, log } = this.options;
    try {
      await this.call(schedule);
      log(`schedule ${schedule.name}: ${schedule.target.arn.split(":").slice(-2).join(":")}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const wait = RETRY_MS * 2 ** retries;
      const most = schedule.target.retry_policy?.[0]?.maximum_retry_attempts ?? MOST_RETRIES;
      const isOver = error instanceof RoleRefused || retries >= most || clock.now() + wait - due > schedule.mostAgeMs;
      log(`schedule ${schedule.name}: ${why}${isOver ? "" : `; again in ${wait / 1000} s`}`);
      if (this.stopped) return;
      if (isOver) return this.giveUp(schedule, why);
      this.timers.set(
        `${schedule.name} again`,
        clock.after(wait, () => void this.run(schedule, due, retries + 1)),
      );
    }
  }

  private async call({ target, region }: Schedule): Promise<void> {
    const { state, endpoint, functions } = this.options;
    const role = roleFor(state, target.role_arn, "scheduler.amazonaws.com");
    const input = JSON.parse(target.input || "{}");
    const may = (action: string, resource: string, context = {}) => {
      if (!roleAllows(state, role, { action, resource, context }))
        throw new RoleRefused(`${role.address} may not ${action} on ${resource}.`);
    };
    if (arnParts(target.arn)[2] === "lambda") {
      may("lambda:InvokeFunction", target.arn);
      const { error } = await functions.invoke(target.arn, input);
      if (error) throw new Error(error.errorMessage);
      return;
    }
    const call = findCall(target.arn);
    for (const { action, resource, context } of call.actions(state, input)) may(action, resource, context);
    const credentials = await assumeRole(endpoint, target.role_arn, "scheduler");
    await call.send({ endpoint, region, credentials, input });
  }

  private async giveUp({ name, target }: Schedule, why: string): Promise<void> {
    const { state, endpoint, log } = this.options;
    const queueArn: string | undefined = target.dead_letter_config?.[0]?.arn;
    if (!queueArn) return;
    try {
      const from = await assumeRole(endpoint, target.role_arn, "scheduler");
      const attributes = { ERROR_MESSAGE: why, SCHEDULE_NAME: name, TARGET_ARN: target.arn };
      await post(state, endpoint, { queueArn, body: JSON.parse(target.input || "{}"), attributes, from });
    } catch (error) {
      log(`schedule ${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function readSchedules({ state, clock }: AsyncOptions): Schedule[] {
  return state
    .all("aws_scheduler_schedule")
    .filter(({ attributes: it }) => it.state !== "DISABLED")
    .map(({ address, attributes: it }) => {
      const target = it.target[0];
      if (it.flexible_time_window[0].mode !== "OFF")
        throw new Error(`${address}: a flexible time window does not run locally.`);
      if (arnParts(target.arn)[2] !== "lambda") findCall(target.arn);
      roleFor(state, target.role_arn, "scheduler.amazonaws.com");
      const start = it.start_date ? Date.parse(it.start_date) : clock.now();
      const age: number = target.retry_policy?.[0]?.maximum_event_age_in_seconds ?? MOST_AGE_S;
      return {
        name: it.name,
        region: regionOf(it.arn),
        times: parseTimes(it.schedule_expression, it.schedule_expression_timezone || "UTC", start),
        target,
        mostAgeMs: age * 1000,
        until: it.end_date ? Date.parse(it.end_date) : Number.POSITIVE_INFINITY,
      };
    });
}
