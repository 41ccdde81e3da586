import { setTimeout as pause } from "node:timers/promises";
import { Account, each } from "../account";
import type { Measure, Outcome } from "../measure";
import type { Row } from "../row";
import { median, percentile, spread } from "../statistics";
import type { Visitor } from "../visitor";

const CALLS = 60;
const ROUNDS = 3;
/** Within what the stage's burst of 100 lets through at once. */
const TOGETHER = 80;
const VISITORS = 8;
/** The bucket of an emptied burst is full again. */
const REFILL_MS = 2_500;

/** Through edge, gateway, authorizer and function; the peer is what the function asks AWS, asked directly. */
export const api: Row = {
  name: "api",
  title: `API: ${CALLS} calls each, then ${ROUNDS} × ${TOGETHER} by ${VISITORS} visitors`,
  async measure(bench) {
    const who = await bench.visitor();
    const account = new Account((await bench.run()).emulator);
    const state = bench.state();
    const table: string = state.find("aws_dynamodb_table", (it) => it.name.endsWith("-access"))?.attributes.name;
    const row = { TableName: table, Key: { id: { S: "revoked#nobody" } } };
    const calls = {
      "/api/session": { what: "its GetItem", ask: () => account.dynamo("GetItem", row) },
      "/api/servers": { what: "its DescribeInstances", ask: () => account.ec2({ Action: "DescribeInstances" }) },
    };
    const outcomes: Outcome[] = [];
    for (const [path, peer] of Object.entries(calls)) {
      await pause(REFILL_MS);
      await who.text(path);
      const found = await each(CALLS, () => who.text(path));
      const direct = await each(CALLS, peer.ask);
      const what = `GET ${path}`;
      outcomes.push(
        ms(`${what}, p50`, found, 0.5, { what: "limit", value: 50 }),
        ms(`${what}, p99`, found, 0.99, { what: "limit", value: 250 }),
        ms(`${what}, p50`, found, 0.5, { what: peer.what, value: median(direct), spread: spread(direct), allowed: 5 }),
      );
      const rates: number[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        await pause(REFILL_MS);
        rates.push(await rate(who, path));
      }
      const against = { what: "what the stage lets through", value: 50 };
      outcomes.push({ what, value: median(rates), unit: "/s", spread: spread(rates), against, more: true });
    }
    return outcomes;
  },
};

function ms(what: string, values: readonly number[], share: number, against: Measure["against"]): Measure {
  return { what, value: percentile(values, share), unit: "ms", spread: spread(values), against };
}

/** Answers a second. */
async function rate(who: Visitor, path: string): Promise<number> {
  const began = performance.now();
  let left = TOGETHER;
  const visitor = async () => {
    const other = who.another();
    while (left-- > 0) await other.text(path);
    other.leave();
  };
  await Promise.all(Array.from({ length: VISITORS }, visitor));
  return (TOGETHER / (performance.now() - began)) * 1000;
}
