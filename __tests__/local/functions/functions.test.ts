import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Functions, startFunctions } from "../../../local/functions";
import { emulateFunctions } from "../../support/emulated-functions";
import { lambda, lambdaArn, permission, stateOf } from "../../support/state";

const sources = {
  echo: `export const handler = async (event, context) => ({ event, name: context.functionName, left: context.getRemainingTimeInMillis() });`,
  environment: `export const handler = async () => process.env;`,
  talk: `console.log("loaded"); export const handler = async () => { console.log("one\\ntwo"); };`,
  throws: `export const handler = async () => { throw Object.assign(new Error("no such camera"), { name: "NotFound" }); };`,
  slow: `export const handler = () => new Promise(() => {});`,
  exits: `export const handler = async () => process.exit(3);`,
  broken: `import "./missing.mjs"; export const handler = async () => 1;`,
  unnamed: `export const other = async () => 1;`,
  large: `export const handler = async ({ bytes }) => "x".repeat(bytes);`,
  counts: `let n = 0; export const handler = async () => ({ n: ++n, pid: process.pid });`,
  meets: `export const handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return process.pid; };`,
};

let emulator: Awaited<ReturnType<typeof emulateFunctions>>;
let functions: Functions;
const lines: string[] = [];
const failures: string[] = [];

const start = (
  name: keyof typeof sources,
  attributes: Record<string, unknown> = {},
  ...more: [string, Record<string, unknown>][]
) =>
  startFunctions({
    state: stateOf(...lambda(name, { code_sha256: emulator.sha256(name), ...attributes }), ...more),
    endpoint: emulator.endpoint,
    log: (line) => lines.push(line),
    failed: (failed) => failures.push(failed),
  });

beforeEach(async () => {
  emulator = await emulateFunctions(sources);
  lines.length = 0;
  failures.length = 0;
});
afterEach(async () => {
  await functions?.stop();
  await emulator.close();
});

describe("a function", () => {
  test.each([
    ["its name", "echo"],
    ["its ARN", lambdaArn("echo")],
    [
      "an integration's URI",
      `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${lambdaArn("echo")}/invocations`,
    ],
  ])("is invoked by %s", async (_, id) => {
    functions = await start("echo");
    expect((await functions.invoke(id, { a: 1 })).payload).toMatchObject({ event: { a: 1 }, name: "echo" });
  });

  test("sees its own variables, Lambda's and its role's keys, and nothing of who started it", async () => {
    process.env.DEVELOPERS_SECRET = "x";
    functions = await start("environment", { environment: [{ variables: { TABLE: "recordings" } }] });
    const { payload } = (await functions.invoke("environment", {})) as { payload: Record<string, string> };
    expect(payload).toMatchObject({
      TABLE: "recordings",
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "environment",
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_SESSION_TOKEN: "of arn:aws:iam::123456789012:role/environment",
    });
    expect(Object.keys(payload).filter((name) => !/^(AWS_|LAMBDA_|_HANDLER|PATH|LANG|TZ|TABLE)/.test(name))).toEqual(
      [],
    );
  });

  test("is kept warm: the same process answers the next event, and its role is assumed once", async () => {
    functions = await start("counts");
    const first = (await functions.invoke("counts", {})).payload as { pid: number };
    expect((await functions.invoke("counts", {})).payload).toEqual({ n: 2, pid: first.pid });
    expect(emulator.assumed).toHaveLength(1);
  });

  test("gets new keys, in a new process, before the old ones end", async () => {
    await emulator.close();
    emulator = await emulateFunctions(sources, 15 * 60_000);
    functions = await start("counts");
    const keys = new Set<unknown>();
    for (let i = 0; i < 2; i++) keys.add(((await functions.invoke("counts", {})).payload as { pid: number }).pid);
    expect([keys.size, emulator.assumed.length]).toEqual([2, 2]);
  });

  test("meets overlapping events in processes of its own, up to the reserved concurrency", async () => {
    functions = await start("meets", { reserved_concurrent_executions: 2 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => functions.invoke("meets", { ms: 100 })));
    expect(new Set(answers.map((it) => it.payload)).size).toBe(2);
  });

  test("prints lines with its name", async () => {
    functions = await start("talk");
    await functions.invoke("talk", {});
    while (lines.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual(["talk: loaded", "talk: one", "talk: two"]);
  });
});

describe("a failure is told as Lambda tells it", () => {
  test.each([
    ["throws", { errorType: "NotFound", errorMessage: "no such camera" }],
    [
      "slow",
      { errorType: "Sandbox.Timedout", errorMessage: expect.stringContaining("Task timed out after 0.20 seconds") },
    ],
    ["exits", { errorType: "Runtime.ExitError", errorMessage: "Error: Runtime exited with error: exit status 3" }],
    ["broken", { errorMessage: expect.stringContaining("missing.mjs") }],
    ["unnamed", { errorType: "Runtime.HandlerNotFound", errorMessage: "index.handler is undefined or not exported" }],
  ] as const)("%s", async (name, error) => {
    functions = await start(name, name === "slow" ? { timeout: 0.2 } : {});
    expect((await functions.invoke(name, {})).error).toMatchObject(error);
    expect((await functions.invoke(name, {})).error).toMatchObject(error);
    expect(failures).toEqual([name, name]);
  });

  test("more than 6 MB out, and the function still answers", async () => {
    functions = await start("large");
    expect((await functions.invoke("large", { bytes: 6_291_556 })).error?.errorType).toBe(
      "Function.ResponseSizeTooLarge",
    );
    expect((await functions.invoke("large", { bytes: 6_291_554 })).error).toBeUndefined();
  });
});

describe("refused", () => {
  test("more than 6 MB in", async () => {
    functions = await start("echo");
    await expect(functions.invoke("echo", "x".repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      code: "RequestTooLargeException",
    });
  });

  test("an unknown function", async () => {
    functions = await start("echo");
    await expect(functions.invoke("ohce", {})).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  const source = {
    principal: "apigateway.amazonaws.com",
    arn: "arn:aws:execute-api:us-east-1:123456789012:api1/api/GET/cameras",
  };
  test.each([
    ["no permission", [], false],
    [
      "one for the API",
      [permission("echo", source.principal, "arn:aws:execute-api:us-east-1:123456789012:api1/*/*")],
      true,
    ],
    [
      "one for another API",
      [permission("echo", source.principal, "arn:aws:execute-api:us-east-1:123456789012:api2/*/*")],
      false,
    ],
    ["one for another service", [permission("echo", "events.amazonaws.com", source.arn)], false],
    ["one for another function", [permission("ohce", source.principal, source.arn)], false],
  ])("a service with %s", async (_, permissions, allowed) => {
    functions = await start("echo", {}, ...permissions);
    const invoked = functions.invoke("echo", {}, { source });
    if (allowed) expect((await invoked).error).toBeUndefined();
    else await expect(invoked).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  test("a zip that is not the applied one", async () => {
    functions = await start("echo", { code_sha256: emulator.sha256("talk") });
    await expect(functions.invoke("echo", {})).rejects.toThrow("not the applied one");
  });

  test.each([
    ["a runtime that is not Node", { runtime: "python3.13" }, "python3.13"],
    ["a variable of Lambda's own", { environment: [{ variables: { AWS_REGION: "x" } }] }, "AWS_REGION"],
    ["more than 4 kB of variables", { environment: [{ variables: { BIG: "x".repeat(4100) } }] }, "4 kB"],
    ["a role that is not in the state", { role: "arn:aws:iam::123456789012:role/other" }, "role/other"],
  ])("at start: %s", async (_, attributes, message) => {
    await expect(start("echo", attributes)).rejects.toThrow(message);
  });
});
