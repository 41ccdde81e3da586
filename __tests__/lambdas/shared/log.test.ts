import { expect, test } from "@jest/globals";
import { log, traced } from "../../../lambdas/shared/log";
import { captureLogs } from "../support/logs";

const logs = captureLogs();
const ids = () => logs.map(({ requestId }) => requestId);

/** Says something, waits for others, and says more. */
const handler = traced(async (_event: object, _context: object) => {
  log("INFO", "begins");
  await new Promise((resolve) => setImmediate(resolve));
  log("WARN", "ends");
});
const request = (requestId: string) => ({ requestContext: { requestId } });

test("each line of a call bears the gateway's id, also while another call is on", async () => {
  await Promise.all([handler(request("one"), {}), handler(request("two"), {})]);
  expect(ids()).toEqual(["one", "two", "one", "two"]);
});

test("what no gateway asked for bears Lambda's own, and what is outside of a call bears none", async () => {
  await handler({ work: "tidy" }, { awsRequestId: "of-lambda" });
  log("INFO", "outside");
  expect(ids()).toEqual(["of-lambda", "of-lambda", undefined]);
});
