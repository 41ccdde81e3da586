import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import { ask } from "../../../local/aws/call";
import { assumeRole } from "../../../local/aws/role";
import { type Emulator, startEmulator } from "../../../local/emulator";
import { callAws, emulatorPython, jsonAws, queryAws } from "../../support/emulator";
import { ask as request } from "../../support/http";

// Each test here fails on plain moto: it is the reason for a few lines of the file that it is named for.

let emulator: Emulator;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "loge-"));
  emulator = await startEmulator({ python: emulatorPython(), dir, log: () => undefined });
});
afterAll(async () => {
  await emulator.stop();
  rmSync(dir, { recursive: true });
});

const s3 = (method: string, path: string, body?: string) => callAws(emulator.endpoint, "s3", { method, path, body });
const xml = (tag: string, text: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? "";
const follow = async (query: string) =>
  (await fetch(`${emulator.endpoint}/moto-api/loge/events${query}`)).json() as Promise<any>;

describe("s3.py", () => {
  test("a bucket under a TLS-only policy can be written and read", async () => {
    await s3("PUT", "/tls");
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::tls", "arn:aws:s3:::tls/*"],
    };
    const Statement = [{ ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }];
    await s3("PUT", "/tls?policy", JSON.stringify({ Version: "2012-10-17", Statement }));
    expect((await s3("PUT", "/tls/a", "1")).status).toBe(200);
    expect((await s3("GET", "/tls/a")).text).toBe("1");
    expect((await s3("DELETE", "/tls/a")).status).toBe(204);
  });

  test("the EventBridge switch of a bucket is read back", async () => {
    await s3("PUT", "/switched");
    expect((await s3("GET", "/switched?notification")).text).not.toContain("EventBridgeConfiguration");
    await s3("PUT", "/switched?notification", NOTIFY);
    expect((await s3("GET", "/switched?notification")).text).toContain("EventBridgeConfiguration");
  });

  test("an object with a delete marker goes after versioning has been suspended", async () => {
    const versioning = (status: string) =>
      `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;
    await s3("PUT", "/versioned");
    await s3("PUT", "/versioned?versioning", versioning("Enabled"));
    await s3("PUT", "/versioned/a", "1");
    await s3("DELETE", "/versioned/a");
    await s3("PUT", "/versioned?versioning", versioning("Suspended"));
    expect((await s3("DELETE", "/versioned/a")).status).toBe(204);
    expect((await s3("DELETE", "/versioned")).status).toBe(204);
  });
});

const NOTIFY = "<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>";

describe("feed.py and events.py", () => {
  test("objects of a switched bucket are told to who follows, with AWS's fields; those of others are not", async () => {
    const { next } = await follow("");
    await s3("PUT", "/told");
    await s3("PUT", "/untold");
    await s3("PUT", "/told?notification", NOTIFY);
    await s3("PUT", "/told/media/a b.json", "12345");
    await s3("PUT", "/untold/media/x.json", "1");
    await s3("DELETE", "/told/media/a b.json");
    const { events, lost } = await follow(`?after=${next}&wait=5`);
    expect(lost).toBe(false);
    expect(
      events.map(({ event, bus }: any) => [bus, event["detail-type"], event.detail.bucket.name, event.detail.reason]),
    ).toEqual([
      ["default", "Object Created", "told", "PutObject"],
      ["default", "Object Deleted", "told", "DeleteObject"],
    ]);
    expect(events[0].event).toMatchObject({
      source: "aws.s3",
      account: "123456789012",
      region: "us-east-1",
      resources: ["arn:aws:s3:::told"],
      detail: { object: { key: "media/a b.json", size: 5, etag: "827ccb0eea8a706c4c34a16891f84e7b" } },
    });
    expect(events[0].event.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test("a follower waits for the next event", async () => {
    await s3("PUT", "/awaited");
    await s3("PUT", "/awaited?notification", NOTIFY);
    const { next } = await follow("");
    const waiting = follow(`?after=${next}&wait=20`);
    await s3("PUT", "/awaited/a", "1");
    expect((await waiting).events).toHaveLength(1);
    expect((await follow(`?after=${next + 1}&wait=0`)).events).toEqual([]);
  });

  test("PutEvents is answered when a rule's target is a function, still reaches queues, and is told", async () => {
    const events = (operation: string, body: unknown) =>
      jsonAws(emulator.endpoint, "events", `AWSEvents.${operation}`, body);
    const sqs = (operation: string, body: unknown) => jsonAws(emulator.endpoint, "sqs", `AmazonSQS.${operation}`, body);
    const { QueueUrl } = (await sqs("CreateQueue", { QueueName: "heard" })).json;
    await events("PutRule", { Name: "all", EventPattern: JSON.stringify({ source: ["loge"] }) });
    await events("PutTargets", {
      Rule: "all",
      Targets: [
        { Id: "function", Arn: "arn:aws:lambda:us-east-1:123456789012:function:f" },
        { Id: "queue", Arn: "arn:aws:sqs:us-east-1:123456789012:heard" },
      ],
    });
    const { next } = await follow("");
    const answer = await events("PutEvents", { Entries: [{ Source: "loge", DetailType: "said", Detail: '{"a":1}' }] });
    expect(answer.json).toMatchObject({ FailedEntryCount: 0 });
    expect((await sqs("ReceiveMessage", { QueueUrl })).json.Messages).toHaveLength(1);
    const told = (await follow(`?after=${next}&wait=5`)).events;
    expect(told).toMatchObject([{ event: { source: "loge", id: answer.json.Entries[0].EventId, detail: { a: 1 } } }]);
  });
});

describe("models.py", () => {
  test("what was overwritten is forgotten", async () => {
    await s3("PUT", "/overwritten");
    for (const body of "abc") await s3("PUT", "/overwritten/live.m3u8", body);
    const remembered = (await (await fetch(`${emulator.endpoint}/moto-api/data.json`)).json()) as any;
    expect(remembered.s3.FakeKey).toEqual([]);
  });
});

describe("sqs.py", () => {
  test("a redrive policy is read back without spaces", async () => {
    const sqs = (operation: string, body: unknown) => jsonAws(emulator.endpoint, "sqs", `AmazonSQS.${operation}`, body);
    await sqs("CreateQueue", { QueueName: "dead" });
    const RedrivePolicy = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:dead","maxReceiveCount":3}';
    const { QueueUrl } = (await sqs("CreateQueue", { QueueName: "live", Attributes: { RedrivePolicy } })).json;
    const { Attributes } = (await sqs("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] })).json;
    expect(Attributes.RedrivePolicy).toBe(RedrivePolicy);
  });
});

describe("awslambda.py", () => {
  const code = Buffer.from(zipSync({ "index.mjs": strToU8("export const handler = () => 1") }));
  const lambda = async (method: string, path: string, body?: unknown) => {
    const answer = await callAws(emulator.endpoint, "lambda", {
      method,
      path,
      body: body ? JSON.stringify(body) : undefined,
    });
    return { status: answer.status, json: answer.text ? JSON.parse(answer.text) : undefined };
  };
  const create = (FunctionName: string, more = {}, zip = code) =>
    lambda("POST", "/2015-03-31/functions", {
      FunctionName,
      Role: "arn:aws:iam::123456789012:role/f",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zip.toString("base64") },
      ...more,
    });

  beforeAll(async () => {
    await queryAws(emulator.endpoint, "iam", { Action: "CreateRole", RoleName: "f", AssumeRolePolicyDocument: "{}" });
  });

  test("logging and dead letters are read back, after a change too", async () => {
    const LoggingConfig = { LogFormat: "JSON", LogGroup: "/aws/lambda/kept" };
    const DeadLetterConfig = { TargetArn: "arn:aws:sqs:us-east-1:123456789012:dead" };
    await create("kept", { LoggingConfig, DeadLetterConfig, Environment: { Variables: { A: "1" } } });
    const path = "/2015-03-31/functions/kept/configuration";
    expect((await lambda("GET", path)).json).toMatchObject({ LoggingConfig, DeadLetterConfig });
    const changed = await lambda("PUT", path, {
      LoggingConfig: { ...LoggingConfig, LogFormat: "Text" },
      Environment: {},
    });
    expect(changed.json).toMatchObject({ LoggingConfig: { LogFormat: "Text" }, DeadLetterConfig });
    expect(changed.json.Environment).toBeUndefined();
  });

  test("the zip is handed out where GetFunction says", async () => {
    await create("fetched");
    const { Location } = (await lambda("GET", "/2015-03-31/functions/fetched")).json.Code;
    expect(Buffer.from(await (await fetch(Location)).arrayBuffer())).toEqual(code);
  });

  test("concurrency cannot be reserved in an account with a limit of 10", async () => {
    await create("reserved");
    const path = "/2017-10-31/functions/reserved/concurrency";
    expect((await lambda("PUT", path, { ReservedConcurrentExecutions: 2 })).status).toBe(400);
    expect((await lambda("PUT", path, { ReservedConcurrentExecutions: 0 })).status).toBe(200);
  });

  describe("a function that is invoked", () => {
    const source = `export const handler = async (event, context) => {
      if (event.fail) throw Object.assign(new Error("no such camera"), { name: "NotFound" });
      if (event.wait) await new Promise(() => setInterval(() => {}, 1000));
      const { ROOM, AWS_ENDPOINT_URL } = process.env;
      const asked = await fetch(AWS_ENDPOINT_URL + "/moto-api/loge/health");
      return { event, ROOM, name: context.functionName, asked: asked.status };
    };`;
    const zip = Buffer.from(zipSync({ "index.mjs": strToU8(source) }));
    const invoke = (event: object, headers = {}, name = "invoked") =>
      callAws(emulator.endpoint, "lambda", {
        path: `/2015-03-31/functions/${name}/invocations`,
        body: JSON.stringify(event),
        headers,
      });

    beforeAll(() => create("invoked", { Environment: { Variables: { ROOM: "garden" } }, Timeout: 1 }, zip));

    test("runs, in its own environment, and its answer is the answer", async () => {
      const { status, headers, text } = await invoke({ a: 1 });
      expect([status, headers.get("x-amz-function-error")]).toEqual([200, null]);
      expect(JSON.parse(text)).toEqual({ event: { a: 1 }, ROOM: "garden", name: "invoked", asked: 200 });
    });

    test.each([
      ["what it throws", { fail: true }, { errorType: "NotFound", errorMessage: "no such camera" }],
      [
        "its time limit",
        { wait: true },
        { errorType: "Sandbox.Timedout", errorMessage: expect.stringContaining("timed out after 1.00 seconds") },
      ],
    ])("fails as on AWS: %s", async (_, event, error) => {
      const { status, headers, text } = await invoke(event);
      expect([status, headers.get("x-amz-function-error")]).toEqual([200, "Unhandled"]);
      expect(JSON.parse(text)).toMatchObject(error);
    });

    test("is not run for a page in a browser, whatever that signs its request with", async () => {
      const path = "/2015-03-31/functions/invoked/invocations";
      const query = "?X-Amz-Credential=a%2F20260101%2Fus-east-1%2Flambda%2Faws4_request";
      const call = { method: "POST", body: "{}" };
      const headers = { origin: "https://evil.example", "content-type": "text/plain" };
      expect((await fetch(emulator.endpoint + path + query, { ...call, headers })).status).toBe(403);
      expect((await invoke({}, headers)).status).toBe(403);
      expect((await fetch(`${emulator.endpoint}/moto-api/loge/enforce/on`, { ...call, headers })).status).toBe(403);
      // A page whose own name leads here: to the browser it asks its own server, so no Origin is told.
      const rebound = { headers: { host: "evil.example" } };
      expect(await request(emulator.endpoint, "/moto-api/loge/mails", rebound)).toMatchObject({
        status: 403,
        text: expect.stringContaining("this machine alone: it answers to the names localhost and 127.0.0.1"),
      });
      expect((await invoke({})).status).toBe(200);
    });

    test("is not run to see whether it could be, nor when it is not there", async () => {
      expect(await invoke({ fail: true }, { "x-amz-invocation-type": "DryRun" })).toMatchObject({ status: 204 });
      expect((await invoke({}, {}, "nobody")).status).toBe(404);
    });
  });
});

describe("dynamodb.py", () => {
  const dynamo = async (operation: string, parameters: object) => {
    const { status, json } = await jsonAws(emulator.endpoint, "dynamodb", `DynamoDB_20120810.${operation}`, parameters);
    return { status, ...json };
  };
  const table = async (TableName: string) => {
    const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
    const KeySchema = [
      { AttributeName: "camera", KeyType: "HASH" },
      { AttributeName: "start", KeyType: "RANGE" },
    ];
    await dynamo("CreateTable", {
      ...{ TableName, BillingMode: "PAY_PER_REQUEST", AttributeDefinitions: ["id", "camera", "start"].map(attribute) },
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [{ IndexName: "by_camera", KeySchema, Projection: { ProjectionType: "ALL" } }],
    });
  };
  const ask = (TableName: string, more: object, values: object = {}) =>
    dynamo("Query", {
      ...{ TableName, IndexName: "by_camera", KeyConditionExpression: "camera = :camera" },
      ...{ ExpressionAttributeValues: { ":camera": { S: "garden" }, ...values }, ...more },
    });

  test("pages of an index are those of its rows in order, after whatever writes", async () => {
    await table("ordered");
    const rows = new Map<string, { camera?: string; start: string; bytes: number }>();
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const place = (bytes: number) => ({
      ...{ camera: random(4) > 0 ? "garden" : random(2) > 0 ? "barn" : undefined, bytes },
      // Several recordings begin in the same second.
      start: `2026-11-${10 + random(15)}`,
    });
    const item = (of: { camera?: string; start: string; bytes: number }) => ({
      ...(of.camera ? { camera: { S: of.camera } } : {}),
      ...{ start: { S: of.start }, bytes: { N: String(of.bytes) } },
    });
    const agrees = async (more: object, fits: (start: string) => boolean = () => true, values: object = {}) => {
      for (const isForward of [true, false]) {
        const due = [...rows].filter(([, { camera, start }]) => camera === "garden" && fits(start));
        const sorted = due.map(([id, { start }]) => `${start} ${id}`).sort();
        const seen: string[] = [];
        let ExclusiveStartKey: object | undefined;
        do {
          const page = await ask(
            "ordered",
            { Limit: 7, ScanIndexForward: isForward, ExclusiveStartKey, ...more },
            values,
          );
          for (const { id, start, bytes } of page.Items) {
            seen.push(`${start.S} ${id.S}`);
            expect(rows.get(id.S)?.bytes).toBe(Number(bytes.N));
          }
          expect(page.Items.length).toBeLessThanOrEqual(7);
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);
        expect(seen).toEqual(isForward ? sorted : sorted.reverse());
      }
    };
    for (let round = 0; round < 120; round++) {
      const id = `r${random(60)}`;
      const row = place(round);
      const doing = random(4);
      if (doing === 0) {
        rows.delete(id);
        await dynamo("DeleteItem", { TableName: "ordered", Key: { id: { S: id } } });
      } else if (doing === 1 && row.camera) {
        rows.set(id, row);
        await dynamo("UpdateItem", {
          ...{ TableName: "ordered", Key: { id: { S: id } } },
          UpdateExpression: "SET camera = :camera, #start = :start, bytes = :bytes",
          ExpressionAttributeNames: { "#start": "start" },
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(item(row)).map(([name, it]) => [`:${name}`, it]),
          ),
        });
      } else {
        rows.set(id, row);
        await dynamo("PutItem", { TableName: "ordered", Item: { id: { S: id }, ...item(row) } });
      }
      if (round % 30 === 29) await agrees({});
    }
    const names = { ExpressionAttributeNames: { "#start": "start" } };
    const [from, to] = [":from", ":to"];
    const ends = { ":from": { S: "2026-11-13" }, ":to": { S: "2026-11-20" } };
    const ranges: [string, (start: string) => boolean, string[]][] = [
      [`#start BETWEEN ${from} AND ${to}`, (start) => start >= "2026-11-13" && start <= "2026-11-20", [from, to]],
      [`#start >= ${from}`, (start) => start >= "2026-11-13", [from]],
      [`#start > ${from}`, (start) => start > "2026-11-13", [from]],
      [`#start < ${to}`, (start) => start < "2026-11-20", [to]],
      [`#start <= ${to}`, (start) => start <= "2026-11-20", [to]],
      [`#start = ${to}`, (start) => start === "2026-11-20", [to]],
      [`begins_with(#start, ${to})`, (start) => start.startsWith("2026-11-20"), [to]],
    ];
    for (const [condition, fits, used] of ranges) {
      const values = Object.fromEntries(Object.entries(ends).filter(([name]) => used.includes(name)));
      await agrees({ ...names, KeyConditionExpression: `camera = :camera AND ${condition}` }, fits, values);
    }
    expect((await ask("ordered", { Limit: 3, FilterExpression: "bytes < :none" }, { ":none": { N: "0" } })).Count).toBe(
      0,
    );
    expect(await ask("ordered", { IndexName: "by_nobody" })).toMatchObject({ status: 400 });
  });

  test("a page of many rows costs no more than one of few", async () => {
    const page = async (TableName: string) => {
      const began = performance.now();
      expect((await ask(TableName, { Limit: 10 })).Count).toBe(10);
      return performance.now() - began;
    };
    const least: number[] = [];
    for (const size of [25, 5_000]) {
      await table(`of${size}`);
      for (let n = 0; n < size; n += 25) {
        const puts = Array.from({ length: 25 }, (_, i) => ({
          PutRequest: { Item: { id: { S: `r${n + i}` }, camera: { S: "garden" }, start: { S: String(n + i) } } },
        }));
        await dynamo("BatchWriteItem", { RequestItems: { [`of${size}`]: puts } });
      }
      const times: number[] = [];
      for (let i = 0; i < 25; i++) times.push(await page(`of${size}`));
      least.push(Math.min(...times));
    }
    expect(least[1]).toBeLessThan(4 * least[0]!);
  });
});

describe("ec2.py", () => {
  const ec2 = async (Action: string, parameters: Record<string, string> = {}) =>
    queryAws(emulator.endpoint, "ec2", { Action, ...parameters });
  const describeInstance = async (id: string) => (await ec2("DescribeInstances", { "InstanceId.1": id })).text;
  let vpc: string;
  let subnet: string;
  let group: string;

  beforeAll(async () => {
    vpc = xml("vpcId", (await ec2("CreateVpc", { CidrBlock: "10.20.0.0/24" })).text);
    subnet = xml("subnetId", (await ec2("CreateSubnet", { VpcId: vpc, CidrBlock: "10.20.0.0/28" })).text);
    group = xml(
      "groupId",
      (await ec2("CreateSecurityGroup", { VpcId: vpc, GroupName: "g", GroupDescription: "g" })).text,
    );
    await ec2("CreateLaunchTemplate", {
      LaunchTemplateName: "host",
      "LaunchTemplateData.ImageId": "resolve:ssm:/aws/service/debian/release/12/latest/arm64",
      "LaunchTemplateData.MetadataOptions.HttpTokens": "required",
      "LaunchTemplateData.BlockDeviceMapping.1.DeviceName": "/dev/xvda",
      "LaunchTemplateData.BlockDeviceMapping.1.Ebs.VolumeSize": "8",
      "LaunchTemplateData.BlockDeviceMapping.1.Ebs.Encrypted": "true",
      "TagSpecification.1.ResourceType": "launch-template",
      "TagSpecification.1.Tag.1.Key": "Name",
      "TagSpecification.1.Tag.1.Value": "template",
    });
  });

  const run = (parameters: Record<string, string> = {}) =>
    ec2("RunInstances", {
      MinCount: "1",
      MaxCount: "1",
      "LaunchTemplate.LaunchTemplateName": "host",
      SubnetId: subnet,
      ...parameters,
    });
  const launched = async (parameters: Record<string, string> = {}) => xml("instanceId", (await run(parameters)).text);

  test("a template's own tags are not in its data", async () => {
    const versions = await ec2("DescribeLaunchTemplateVersions", { LaunchTemplateName: "host" });
    expect(versions.text).toContain("/dev/xvda");
    expect(versions.text).not.toContain("<value>template</value>");
  });

  test("an instance takes image, metadata options and its one root volume from the template", async () => {
    const text = await describeInstance(await launched());
    expect(xml("imageId", text)).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(xml("httpTokens", text)).toBe("required");
    expect(text.match(/<deviceName>[^<]*/g)).toEqual(["<deviceName>/dev/xvda"]);
  });

  test("an instance on an interface of its own has that one's groups", async () => {
    const nic = await ec2("CreateNetworkInterface", { SubnetId: subnet, "SecurityGroupId.1": group });
    const id = xml(
      "instanceId",
      (
        await run({
          SubnetId: "",
          "NetworkInterface.1.DeviceIndex": "0",
          "NetworkInterface.1.NetworkInterfaceId": xml("networkInterfaceId", nic.text),
        })
      ).text,
    );
    expect(xml("groupId", await describeInstance(id))).toBe(group);
    await ec2("TerminateInstances", { "InstanceId.1": id });
    const left = { "NetworkInterfaceId.1": xml("networkInterfaceId", nic.text) };
    expect(xml("status", (await ec2("DescribeNetworkInterfaces", left)).text)).toBe("available");
  });

  test("a terminated instance frees its address and takes its interface along", async () => {
    const own = xml("subnetId", (await ec2("CreateSubnet", { VpcId: vpc, CidrBlock: "10.20.0.16/28" })).text);
    const place = { SubnetId: own, PrivateIpAddress: "10.20.0.26" };
    await ec2("TerminateInstances", { "InstanceId.1": await launched(place) });
    const left = await ec2("DescribeNetworkInterfaces", { "Filter.1.Name": "subnet-id", "Filter.1.Value.1": own });
    expect(left.text).not.toContain("networkInterfaceId");
    expect((await run(place)).status).toBe(200);
  });

  test("each start moves the launch time, and each change of state is told", async () => {
    const id = await launched();
    const before = xml("launchTime", await describeInstance(id));
    const { next } = await follow("");
    await ec2("StopInstances", { "InstanceId.1": id });
    await ec2("StartInstances", { "InstanceId.1": id });
    await ec2("StartInstances", { "InstanceId.1": id });
    const states = (await follow(`?after=${next}&wait=5`)).events.map(({ event }: any) => event.detail);
    expect(states).toEqual([
      { "instance-id": id, state: "stopped" },
      { "instance-id": id, state: "running" },
    ]);
    // Times are in whole seconds, so one restart may not show.
    const deadline = Date.now() + 5_000;
    while (xml("launchTime", await describeInstance(id)) === before && Date.now() < deadline) {
      await ec2("StopInstances", { "InstanceId.1": id });
      await ec2("StartInstances", { "InstanceId.1": id });
    }
    expect(xml("launchTime", await describeInstance(id)) > before).toBe(true);
  });

  test("user data over 16 kB is refused; what fits comes back byte for byte", async () => {
    const data = (bytes: number) => Buffer.alloc(bytes, "é").toString("base64");
    expect((await run({ UserData: data(16_385) })).text).toContain("User data is limited to 16384 bytes");
    const id = await launched({ UserData: data(16_384) });
    const read = await ec2("DescribeInstanceAttribute", { InstanceId: id, Attribute: "userData" });
    expect(xml("value", read.text)).toBe(data(16_384));
  });
});

describe("cloudfront.py", () => {
  const cloudfront = (method: string, path: string, body?: string, headers?: Record<string, string>) =>
    callAws(emulator.endpoint, "cloudfront", { method, path: `/2020-05-31/${path}`, body, headers });
  const distribution = (
    reference: string,
    more = "",
  ) => `<DistributionConfig><CallerReference>${reference}</CallerReference><Comment/><Enabled>true</Enabled>
    <Origins><Quantity>1</Quantity><Items><Origin><Id>site</Id><DomainName>site.s3.us-east-1.amazonaws.com</DomainName><OriginPath/>
    <OriginAccessControlId>E1</OriginAccessControlId><S3OriginConfig><OriginAccessIdentity/></S3OriginConfig></Origin></Items></Origins>
    <DefaultCacheBehavior><TargetOriginId>site</TargetOriginId><ViewerProtocolPolicy>https-only</ViewerProtocolPolicy><CachePolicyId>p</CachePolicyId></DefaultCacheBehavior>
    ${more}</DistributionConfig>`;

  test("a distribution is read back as it was sent", async () => {
    const made = await cloudfront("POST", "distribution", distribution("sent"));
    const { text } = await cloudfront("GET", `distribution/${xml("Id", made.text)}/config`);
    expect(xml("OriginAccessControlId", text)).toBe("E1");
    expect(text).not.toMatch(/ForwardedValues|SSLSupportMethod/);
  });

  test("legacy logging into a bucket without ACLs is refused", async () => {
    const logging = (bucket: string) =>
      `<Logging><Enabled>true</Enabled><IncludeCookies>false</IncludeCookies><Bucket>${bucket}.s3.amazonaws.com</Bucket><Prefix/></Logging>`;
    await s3("PUT", "/closed");
    const refused = await cloudfront("POST", "distribution", distribution("closed", logging("closed")));
    expect(refused).toMatchObject({ status: 400, text: expect.stringContaining("does not enable ACL access") });
    await s3("PUT", "/open");
    const rule =
      "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>";
    await s3("PUT", "/open?ownershipControls", rule);
    expect((await cloudfront("POST", "distribution", distribution("open", logging("open")))).status).toBe(201);
  });

  test.each([
    ["cache-policy", "CachePolicy", "<MinTTL>0</MinTTL>"],
    ["response-headers-policy", "ResponseHeadersPolicy", ""],
  ])("a %s is made, read, changed and deleted", async (path, kind, rest) => {
    const config = (comment: string) =>
      `<${kind}Config><Name>n</Name><Comment>${comment}</Comment>${rest}</${kind}Config>`;
    const id = xml("Id", (await cloudfront("POST", path, config("one"))).text);
    expect(xml("Comment", (await cloudfront("GET", `${path}/${id}`)).text)).toBe("one");
    await cloudfront("PUT", `${path}/${id}`, config("two"));
    expect(xml("Comment", (await cloudfront("GET", `${path}/${id}/config`)).text)).toBe("two");
    expect((await cloudfront("DELETE", `${path}/${id}`)).status).toBe(204);
    expect((await cloudfront("GET", `${path}/${id}`)).status).toBe(404);
  });

  test("a cache policy that compresses what it does not cache is refused", async () => {
    const key = `<ParametersInCacheKeyAndForwardedToOrigin><EnableAcceptEncodingGzip>true</EnableAcceptEncodingGzip>
      <HeadersConfig><HeaderBehavior>none</HeaderBehavior></HeadersConfig><CookiesConfig><CookieBehavior>none</CookieBehavior></CookiesConfig>
      <QueryStringsConfig><QueryStringBehavior>none</QueryStringBehavior></QueryStringsConfig></ParametersInCacheKeyAndForwardedToOrigin>`;
    const policy = (max: number) =>
      `<CachePolicyConfig><Name>c${max}</Name><MinTTL>0</MinTTL><MaxTTL>${max}</MaxTTL><DefaultTTL>0</DefaultTTL>${key}</CachePolicyConfig>`;
    expect(await cloudfront("POST", "cache-policy", policy(0))).toMatchObject({
      status: 400,
      text: expect.stringContaining("caching disabled"),
    });
    expect((await cloudfront("POST", "cache-policy", policy(1))).status).toBe(201);
  });

  test("a key group is changed and deleted", async () => {
    const pem = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" });
    const key = await cloudfront(
      "POST",
      "public-key",
      `<PublicKeyConfig><CallerReference>k</CallerReference><Name>k</Name><EncodedKey>${pem}</EncodedKey></PublicKeyConfig>`,
    );
    const config = (name: string) =>
      `<KeyGroupConfig><Name>${name}</Name><Items><PublicKey>${xml("Id", key.text)}</PublicKey></Items></KeyGroupConfig>`;
    const id = xml("Id", (await cloudfront("POST", "key-group", config("one"))).text);
    await cloudfront("PUT", `key-group/${id}`, config("two"));
    expect(xml("Name", (await cloudfront("GET", `key-group/${id}`)).text)).toBe("two");
    expect((await cloudfront("DELETE", `key-group/${id}`)).status).toBe(204);
  });

  const invalidate = async (id: string, paths: readonly string[], reference: string, quantity = paths.length) => {
    const items = paths.map((path) => `<Path>${path}</Path>`).join("");
    const batch = `<Paths><Quantity>${quantity}</Quantity><Items>${items}</Items></Paths><CallerReference>${reference}</CallerReference>`;
    return cloudfront("POST", `distribution/${id}/invalidation`, `<InvalidationBatch>${batch}</InvalidationBatch>`);
  };

  test("an invalidation is told to who follows, and is completed when that one has dealt with it", async () => {
    const id = xml("Id", (await cloudfront("POST", "distribution", distribution("told"))).text);
    const news = async (query: string) =>
      (await fetch(`${emulator.endpoint}/moto-api/loge/invalidations${query}`)).json() as Promise<any>;
    const { next } = await news("");
    const made = await invalidate(id, ["/media/garden/1/*", "/index.html"], "one");
    expect([made.status, xml("Status", made.text)]).toEqual([201, "InProgress"]);
    const status = async () =>
      xml("Status", (await cloudfront("GET", `distribution/${id}/invalidation/${xml("Id", made.text)}`)).text);
    const told = await news(`?after=${next}&wait=5`);
    const arn = `arn:aws:cloudfront::123456789012:distribution/${id}`;
    expect(told.events).toMatchObject([{ distribution: arn, paths: ["/media/garden/1/*", "/index.html"] }]);
    expect(await status()).toBe("InProgress");

    const again = await invalidate(id, ["/media/garden/1/*", "/index.html"], "one");
    expect(xml("Id", again.text)).toBe(xml("Id", made.text));
    expect((await invalidate(id, ["/other"], "one")).text).toContain("InvalidationBatchAlreadyExists");

    await news(`?after=${told.next}&wait=0`);
    expect(await status()).toBe("Completed");
  });

  test.each<[string, readonly string[], string]>([
    ["without a slash before it", ["media/a"], "InvalidArgument"],
    ["with a * in the middle", ["/media/*/index.m3u8"], "InvalidArgument"],
    ["with two *", ["/media/**"], "InvalidArgument"],
    ["with a space", ["/media/a b"], "InvalidArgument"],
    ["with a letter that is not escaped", ["/media/ã"], "InvalidArgument"],
    ["with a ~", ["/media/~a"], "InvalidArgument"],
    ["of 4,001 characters", [`/${"x".repeat(4000)}`], "InvalidArgument"],
    ["beside one that is right", ["/right", "wrong"], "InvalidArgument"],
    ["with 16 wildcards at once", Array.from({ length: 16 }, (_, i) => `/${i}/*`), "TooManyInvalidationsInProgress"],
  ])("a path is refused: %s", async (what, paths, code) => {
    const id = xml("Id", (await cloudfront("POST", "distribution", distribution(what))).text);
    expect(await invalidate(id, paths, what)).toMatchObject({ status: 400, text: expect.stringContaining(code) });
    expect(xml("Quantity", (await cloudfront("GET", `distribution/${id}/invalidation`)).text)).toBe("0");
  });

  test("an invalidation whose quantity is wrong, or of no distribution, is refused", async () => {
    const id = xml("Id", (await cloudfront("POST", "distribution", distribution("quantity"))).text);
    expect((await invalidate(id, ["/a"], "q", 2)).text).toContain("InconsistentQuantities");
    expect((await invalidate("ENONE", ["/a"], "q")).text).toContain("NoSuchDistribution");
  });
});

describe("cognitoidp.py", () => {
  const cognito = (operation: string, body: unknown) =>
    jsonAws(emulator.endpoint, "cognito-idp", `AWSCognitoIdentityProviderService.${operation}`, body);

  async function signedIn() {
    const pool = (await cognito("CreateUserPool", { PoolName: "p" })).json.UserPool.Id;
    const flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    const client = (
      await cognito("CreateUserPoolClient", { UserPoolId: pool, ClientName: "c", ExplicitAuthFlows: flows })
    ).json.UserPoolClient.ClientId;
    await cognito("AdminCreateUser", { UserPoolId: pool, Username: "ann" });
    await cognito("AdminSetUserPassword", {
      UserPoolId: pool,
      Username: "ann",
      Password: "Long-enough-1",
      Permanent: true,
    });
    const { json } = await cognito("AdminInitiateAuth", {
      UserPoolId: pool,
      ClientId: client,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "ann", PASSWORD: "Long-enough-1" },
    });
    return { pool, client, token: json.AuthenticationResult.RefreshToken as string };
  }

  const renew = (pool: string, client: string, token: string) =>
    cognito("AdminInitiateAuth", {
      UserPoolId: pool,
      ClientId: client,
      AuthFlow: "REFRESH_TOKEN_AUTH",
      AuthParameters: { REFRESH_TOKEN: token },
    });

  test("a session is renewed both ways, until its token is revoked", async () => {
    const { pool, client, token } = await signedIn();
    expect((await renew(pool, client, token)).status).toBe(200);
    const tokens = await cognito("GetTokensFromRefreshToken", { ClientId: client, RefreshToken: token });
    expect(tokens.json.AuthenticationResult.AccessToken).toMatch(/^ey/);
    expect((await cognito("RevokeToken", { ClientId: client, Token: token })).status).toBe(200);
    expect(await renew(pool, client, token)).toMatchObject({
      status: 400,
      text: expect.stringContaining("NotAuthorizedException"),
    });
  });

  test("a refresh token that was never given is refused", async () => {
    const { pool, client } = await signedIn();
    expect(await renew(pool, client, "made-up")).toMatchObject({
      status: 400,
      text: expect.stringContaining("NotAuthorizedException"),
    });
  });
});

describe("alarms.py", () => {
  const query =
    (service: string, Version: string) =>
    (Action: string, parameters: Record<string, string> = {}) =>
      queryAws(emulator.endpoint, service, { Action, Version, ...parameters });
  const sns = query("sns", "2010-03-31");
  const cloudwatch = query("monitoring", "2010-08-01");
  const mails = async (after: string) =>
    (await fetch(`${emulator.endpoint}/moto-api/loge/mails?wait=0${after}`)).json() as Promise<any>;

  test("an alarm that changes writes to who is subscribed, and tells what it did; one that does not is quiet", async () => {
    const topic = xml("TopicArn", (await sns("CreateTopic", { Name: "alarms" })).text);
    const confirmed = async () =>
      /SubscriptionsConfirmed<\/key><value>(\d+)/.exec(
        (await sns("GetTopicAttributes", { TopicArn: topic })).text,
      )?.[1];
    expect(await confirmed()).toBe("0");
    await sns("Subscribe", { TopicArn: topic, Protocol: "email", Endpoint: "ann@example.com" });
    expect(await confirmed()).toBe("1");
    const gone = "arn:aws:sns:us-east-1:123456789012:gone";
    for (const [name, action] of Object.entries({ ill: topic, mute: gone })) {
      await cloudwatch("PutMetricAlarm", {
        ...{ AlarmName: name, AlarmDescription: "A host is ill", MetricName: "m", Namespace: "n", Threshold: "1" },
        ...{ Period: "60", EvaluationPeriods: "1", Statistic: "Sum", ComparisonOperator: "GreaterThanThreshold" },
        "AlarmActions.member.1": action,
      });
    }
    const { next } = await mails("");
    const set = (AlarmName: string) =>
      cloudwatch("SetAlarmState", { AlarmName, StateValue: "ALARM", StateReason: "tried" });
    for (const name of ["ill", "ill", "mute"]) expect((await set(name)).status).toBe(200);
    const mail = {
      to: "ann@example.com",
      subject: 'ALARM: "ill" in us-east-1',
      text: "A host is ill\n\nill is ALARM: tried",
    };
    expect((await mails(`&after=${next}`)).events).toEqual([{ number: expect.any(Number), mail }]);
    const history = async (AlarmName: string) => {
      const { text } = await cloudwatch("DescribeAlarmHistory", { AlarmName, HistoryItemType: "Action" });
      return [...text.matchAll(/<HistorySummary>([^<]*)</g)].map(([, said]) => said);
    };
    expect(await history("ill")).toEqual([`Successfully executed action ${topic}`]);
    expect(await history("mute")).toEqual([expect.stringContaining(`Failed to execute action ${gone}`)]);
    // What it has done is part of the account, which can still be written down.
    expect((await fetch(`${emulator.endpoint}/moto-api/loge/snapshot`, { method: "POST" })).status).toBe(200);
  });
});

describe("iam.py", () => {
  test("enforced, a key may do what its policies allow and nothing else; not enforced, any key may do anything", async () => {
    await s3("PUT", "/guarded");
    await emulator.enforceIam(true);
    try {
      expect((await s3("GET", "/guarded")).status).toBe(403);
    } finally {
      await emulator.enforceIam(false);
    }
    expect((await s3("GET", "/guarded")).status).toBe(200);
  });
});

describe("needs.py", () => {
  test("a right to one thing is a right to that thing; what is absent is told to whoever may list", async () => {
    const arn = "arn:aws:iam::123456789012:role/reader";
    const document = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });
    await queryAws(emulator.endpoint, "iam", {
      ...{ Action: "CreateRole", RoleName: "reader" },
      AssumeRolePolicyDocument: document({
        ...{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
      }),
    });
    await queryAws(emulator.endpoint, "iam", {
      ...{ Action: "PutRolePolicy", RoleName: "reader", PolicyName: "own" },
      PolicyDocument: document([
        {
          Effect: "Allow",
          Action: "ssm:GetParameters",
          Resource: "arn:aws:ssm:us-east-1:123456789012:parameter/mine/*",
        },
        { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::needed/*" },
        {
          Effect: "Allow",
          Action: "cloudfront:CreateInvalidation",
          Resource: "arn:aws:cloudfront::123456789012:distribution/EMINE",
        },
      ]),
    });
    await s3("PUT", "/needed");
    const credentials = await assumeRole(emulator.endpoint, arn, "test");
    const call = { endpoint: emulator.endpoint, region: "us-east-1", credentials };
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameters" };
    const read = (...Names: string[]) =>
      ask({ ...call, service: "ssm", method: "POST", headers, body: JSON.stringify({ Names }) });
    const invalidate = (id: string) =>
      ask({
        ...{ ...call, service: "cloudfront", method: "POST", path: `/2020-05-31/distribution/${id}/invalidation` },
        body: "<InvalidationBatch><Paths><Quantity>1</Quantity><Items><Path>/a</Path></Items></Paths><CallerReference>r</CallerReference></InvalidationBatch>",
      });
    await emulator.enforceIam(true);
    try {
      expect((await read("/mine/a", "/mine/b")).status).toBe(200);
      await expect(read("/mine/a", "/yours")).rejects.toThrow("AccessDenied");
      await expect(ask({ ...call, service: "s3", path: "/needed/absent" })).rejects.toThrow("403");
      await expect(invalidate("EMINE")).rejects.toThrow("NoSuchDistribution");
      await expect(invalidate("EOTHER")).rejects.toThrow("AccessDenied");
      expect((await emulator.decisions()).map(({ action, resource, allowed }) => [action, resource, allowed])).toEqual([
        ["ssm:GetParameters", "arn:aws:ssm:us-east-1:123456789012:parameter/mine/a", true],
        ["ssm:GetParameters", "arn:aws:ssm:us-east-1:123456789012:parameter/mine/b", true],
        ["ssm:GetParameters", "arn:aws:ssm:us-east-1:123456789012:parameter/mine/a", true],
        ["ssm:GetParameters", "arn:aws:ssm:us-east-1:123456789012:parameter/yours", false],
        ["s3:GetObject", "arn:aws:s3:::needed/absent", true],
        ["s3:ListBucket", "arn:aws:s3:::needed", false],
        ["cloudfront:CreateInvalidation", "arn:aws:cloudfront::123456789012:distribution/EMINE", true],
        ["cloudfront:CreateInvalidation", "arn:aws:cloudfront::123456789012:distribution/EOTHER", false],
      ]);
    } finally {
      await emulator.enforceIam(false);
    }
  });
});

describe("ec2.py: rules of a security group", () => {
  test("a rule that is gone already is missed in the words that the provider takes for done", async () => {
    const ec2 = (parameters: Record<string, string>) => queryAws(emulator.endpoint, "ec2", parameters);
    const vpc = xml("vpcId", (await ec2({ Action: "CreateVpc", CidrBlock: "10.8.0.0/24" })).text);
    const group = await ec2({ Action: "CreateSecurityGroup", GroupName: "gone", GroupDescription: "x", VpcId: vpc });
    const revoke = await ec2({
      Action: "RevokeSecurityGroupIngress",
      GroupId: xml("groupId", group.text),
      "SecurityGroupRuleId.1": "sgr-0123456789abcdef0",
    });
    expect(xml("Code", revoke.text)).toBe("InvalidSecurityGroupRuleId.NotFound");
  });
});

describe("server.py", () => {
  test("rules of one security group that come and go at once: none is lost", async () => {
    const ec2 = (parameters: Record<string, string>) => queryAws(emulator.endpoint, "ec2", parameters);
    const vpc = await ec2({ Action: "CreateVpc", CidrBlock: "10.9.0.0/24" });
    const group = xml(
      "groupId",
      (
        await ec2({
          Action: "CreateSecurityGroup",
          GroupName: "crowd",
          GroupDescription: "x",
          VpcId: xml("vpcId", vpc.text),
        })
      ).text,
    );
    const rule = (port: number) => ({
      GroupId: group,
      "IpPermissions.1.IpProtocol": "tcp",
      "IpPermissions.1.FromPort": String(port),
      "IpPermissions.1.ToPort": String(port),
      "IpPermissions.1.IpRanges.1.CidrIp": "0.0.0.0/0",
    });
    const ports = Array.from({ length: 40 }, (_, index) => 2000 + index);
    const made = await Promise.all(
      ports.map((port) => ec2({ Action: "AuthorizeSecurityGroupIngress", ...rule(port) })),
    );
    const ids = made.map(({ text }) => xml("securityGroupRuleId", text));
    expect(new Set(ids).size).toBe(40);
    const revoke = (id: string) =>
      ec2({ Action: "RevokeSecurityGroupIngress", GroupId: group, "SecurityGroupRuleId.1": id });
    const gone = await Promise.all(ids.map(revoke));
    expect(gone.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test("a call that is sent again because its answer was lost is done once, and answered as the first time", async () => {
    const call = (id: string) =>
      callAws(emulator.endpoint, "ssm", {
        body: JSON.stringify({ Name: `/sent/${id}`, Value: "x", Type: "String" }),
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "AmazonSSM.PutParameter",
          "amz-sdk-invocation-id": id,
        },
      });
    const [first, again] = [await call("one"), await call("one")];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.text).toBe(first.text);
    const twice = await jsonAws(emulator.endpoint, "ssm", "AmazonSSM.PutParameter", {
      Name: "/sent/one",
      Value: "y",
      Type: "String",
    });
    expect(twice.json).toMatchObject({ __type: expect.stringContaining("ParameterAlreadyExists") });
  });
});
