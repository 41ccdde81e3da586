import { createSign } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, jest } from "@jest/globals";
import { handle } from "../../../lambdas/shared/gateway";
import { type Attributes, attributes, plain } from "../../../lambdas/shared/table";
import { startEdge } from "../../../local/edge";
import type { Functions } from "../../../local/functions";
import { mayInvoke } from "../../../local/functions/permission";
import { startGateway } from "../../../local/gateway";
import type { State } from "../../../local/terraform/state";
import { type Apps, apps, type FunctionName } from "../../lambdas/support/apps";
import { FakeAws } from "../../lambdas/support/fake-aws";
import { jwks, pool } from "../../lambdas/support/pool";
import { signer } from "../../support/distribution";
import { emulateBuckets } from "../../support/emulated-buckets";
import { type Ask, ask, type Got } from "../../support/http";
import { appliedStack } from "./applied";
import { machineRow } from "./machines";
import { objects } from "./objects";

export interface World {
  readonly state: State;
  /** `http://localhost:<port>`: the page. */
  readonly url: string;
  /** Everything that the functions' code stands on; anew for each test. */
  readonly apps: Apps;
  /** What the functions asked of AWS. */
  readonly fake: FakeAws;
  /** Every line that a function printed in this test. */
  readonly printed: readonly string[];
  /** One request to the page, whose path goes out as written. */
  ask(path: string, options?: Ask): Promise<Got>;
}

/**
 * The whole way of a request, in this process: the edge and the gateway read the synthesised stack, and behind them run
 * the functions' own code and the authorizer's, before an AWS in which all is well and whose key signs.
 * @param limits Whether the gateway's limits of requests a second hold.
 * @param change Something done to the stack before it is read.
 */
export function theWorld({ limits = false, change = (_: State) => {} } = {}): World {
  const fake = FakeAws.forTests();
  const printed: string[] = [];
  const ending: (() => Promise<unknown>)[] = [];
  const state = appliedStack();
  if (!limits) for (const { attributes } of state.all("aws_apigatewayv2_stage")) unlimited(attributes);
  change(state);
  let behind: Apps;
  let url = "";
  let quiet: jest.SpiedFunction<typeof process.stdout.write>;

  beforeAll(async () => {
    const authorizer = authorizerAt(fake.endpoint);
    const functions: Functions = {
      async invoke(arn, event, { source } = {}) {
        if (source && !mayInvoke(state, arn, source)) throw new Error(`${source.arn} may not invoke ${arn}.`);
        const name = arn.replace(/.*:loge-prod-/, "");
        const handler = name === "authorizer" ? authorizer : handle(behind[name as FunctionName]);
        return { payload: throughJson(await handler(throughJson(event))) };
      },
      stop: async () => {},
    };
    const gateway = await startGateway({ state, functions, port: 0 });
    const buckets = await emulateBuckets(objects(state));
    const edge = await startEdge({ state, endpoint: buckets.endpoint, gateway, port: 0 });
    url = edge.url;
    ending.push(edge.stop, gateway.stop, buckets.close);
  });
  beforeEach(() => {
    printed.length = 0;
    behind = apps(fake);
    fake.answer = better(fake.answer);
    quiet = jest.spyOn(process.stdout, "write").mockImplementation((line) => printed.push(String(line)) > 0);
  });
  afterEach(() => quiet.mockRestore());
  afterAll(async () => {
    for (const end of ending) await end();
  });

  return {
    ...{ state, fake, printed },
    get url() {
      return url;
    },
    get apps() {
      return behind;
    },
    ask: (path, options = {}) => {
      // Node's client says nothing of the length of a DELETE's body.
      const length = options.body !== undefined && { "content-length": `${Buffer.byteLength(options.body)}` };
      return ask(url, path, { ...options, headers: { ...length, ...options.headers } });
    },
  };
}

/** As Lambda has it. */
const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value));

/**
 * More than {@link apps} needs: the pool shows its key, KMS signs with the key that CloudFront knows, tries are counted,
 * and devices remembered.
 */
function better(well: FakeAws["answer"]): FakeAws["answer"] {
  const kept = new Map<string, Attributes>();
  return (request) => {
    const { url, operation, input } = request;
    const id: string = (input?.Key ?? input?.Item)?.id?.S ?? "";
    if (url.endsWith("/.well-known/jwks.json")) return { body: jwks() };
    if (operation === "Sign") {
      const signing = createSign("sha256").update(Buffer.from(input.Message, "base64"));
      return { body: { Signature: signing.sign(signer.privateKey, "base64") } };
    }
    if (operation === "BatchGetItem") {
      const asked = input.RequestItems.access.Keys.map((key: { id: { S: string } }) => key.id.S);
      const found = people.filter((row) => asked.includes(row.id)).map(attributes);
      const known = [...kept].flatMap(([row, item]) => (asked.includes(row) ? [item] : []));
      return { body: { Responses: { access: [...found, ...known] }, UnprocessedKeys: {} } };
    }
    if (id.startsWith("throttle#") && operation === "UpdateItem") {
      const { tries } = plain(kept.get(id) ?? attributes({ tries: 0 }));
      if (Number(tries) >= 5) return { status: 400, body: { __type: "x#ConditionalCheckFailedException" } };
      kept.set(id, attributes({ id, tries: Number(tries) + 1, expires: 4_000_000_000 }));
    }
    if (id.startsWith("throttle#") && operation === "GetItem") return { body: { Item: kept.get(id) } };
    if (id.startsWith("device#") && operation === "PutItem") kept.set(id, input.Item);
    if (operation === "GetItem" && machineRow(id)) return { body: { Item: machineRow(id) } };
    // The one recording is the garden's: DynamoDB would leave it out.
    const isFiltered = operation === "Query" && /#camera IN /.test(input.FilterExpression);
    if (isFiltered && !/":only\d+":\{"S":"garden"/.test(JSON.stringify(input.ExpressionAttributeValues)))
      return { body: { Items: [] } };
    if (operation === "DeleteItem") kept.delete(id);
    return well(request);
  };
}

/** Whose token is good, and says more than holds: rows of the access table. */
const people = [
  { id: "revoked#signed-out" },
  { id: "removed#sub-removed" },
  { id: "person#sub-limited", cameras: ["gate"] },
  { id: "person#sub-demoted", group: "viewer", changed: 3_000_000_000 },
];

function unlimited(stage: Record<string, unknown>): void {
  stage.default_route_settings = [];
  stage.route_settings = [];
}

/** The authorizer's own entry, with the environment that it has on Lambda. */
function authorizerAt(endpoint: string): (event: unknown) => Promise<unknown> {
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "session",
    AWS_ENDPOINT_URL: endpoint,
    USER_POOL_ID: pool.userPoolId,
    CLIENT_ID: pool.clientId,
    ACCESS_TABLE: "access",
    CAMERAS: JSON.stringify([{ name: "garden", title: "Garden" }]),
  });
  let handler: unknown;
  jest.isolateModules(() => {
    handler = require("../../../lambdas/authorizer").handler;
  });
  process.env = before;
  return handler as (event: unknown) => Promise<unknown>;
}
