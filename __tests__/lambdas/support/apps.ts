import type { EC2Client } from "@aws-sdk/client-ec2";
import { cameras } from "../../../lambdas/cameras/cameras";
import { StreamKeys } from "../../../lambdas/cameras/stream-keys";
import { openapi } from "../../../lambdas/openapi/openapi";
import { KmsSigner } from "../../../lambdas/playback/kms-signer";
import { playback } from "../../../lambdas/playback/playback";
import { Catalog } from "../../../lambdas/recordings/catalog";
import { recordings } from "../../../lambdas/recordings/recordings";
import { Heartbeats } from "../../../lambdas/servers/heartbeats";
import { Hosts } from "../../../lambdas/servers/hosts";
import { servers } from "../../../lambdas/servers/servers";
import { Starts } from "../../../lambdas/servers/starts";
import { People } from "../../../lambdas/session/people";
import { session } from "../../../lambdas/session/session";
import { Throttle } from "../../../lambdas/session/throttle";
import { Refusals } from "../../../lambdas/shared/refusals";
import { attributes, Table } from "../../../lambdas/shared/table";
import { FakeCognito } from "./cognito";
import type { Answered, FakeAws, Received } from "./fake-aws";

export const recordingId = "20261121t120000z-garden";

const row = {
  id: recordingId,
  kind: "recording",
  camera: "garden",
  title: null,
  state: "ended",
  start: "2026-11-21T12:00:00.000Z",
  end: "2026-11-21T12:01:00.000Z",
  duration: 60.25,
  bytes: 1000,
  segments: 15,
  playlist: "index.m3u8",
  poster: "poster.jpg",
  updated: "2026-11-21T12:01:01.000Z",
};

/** An AWS in which all is well: one camera, one recording, both hosts off. */
function well({ operation, input }: Received): Answered {
  const answers: Record<string, () => object> = {
    Query: () => ({
      Items: [attributes(row)],
      LastEvaluatedKey: attributes({ id: row.id, start: row.start, kind: "recording" }),
    }),
    GetItem: () => (input.Key.id.S === row.id ? { Item: attributes(row) } : {}),
    UpdateItem: () => ({ Attributes: attributes({ tries: 1, expires: 2_000_000_000 }) }),
    BatchGetItem: () => ({ Responses: { access: [] }, UnprocessedKeys: {} }),
    Sign: () => ({ Signature: "c2lnbmF0dXJl" }),
    GetParameters: () => ({
      Parameters: input.Names.map((Name: string) => ({ Name, Value: "abcdefghijklmnopqrstuvwxyz" })),
    }),
  };
  return { body: answers[operation]?.() ?? {} };
}

/** Every function's routes with everything of ours behind them, before an AWS in which all is well. */
export function apps(fake: FakeAws) {
  fake.answer = well;
  const access = new Table(fake.aws, "access");
  const off = (id: string) => ({ InstanceId: id, State: { Name: "stopped" }, StateTransitionReason: "" });
  const ec2 = { send: async () => ({ Reservations: [{ Instances: [off("i-proxy"), off("i-owncast")] }] }) };
  const camera = {
    name: "garden",
    title: "Garden",
    sound: true,
    latency: 1,
    rtmp: "rtmp://h:1/live",
    rtmps: "rtmps://h:2/live",
  };
  const cognito = new FakeCognito();
  return {
    cognito,
    session: session({
      people: new People(cognito.client, "us-east-1_Pool1", "client-1"),
      refusals: new Refusals(fake.aws, "access"),
      throttle: new Throttle(access),
      cameras: ["garden"],
      failAfter: 0,
    }),
    playback: playback({
      signer: new KmsSigner(fake.aws, "arn"),
      keyPairId: "K1",
      mediaHost: "live.example.com",
      cameras: ["garden"],
      minutes: 60,
    }),
    recordings: recordings(new Catalog(new Table(fake.aws, "recordings"))),
    servers: servers({
      hosts: new Hosts(ec2 as unknown as EC2Client, { proxy: "i-proxy", owncast: "i-owncast" }),
      heartbeats: new Heartbeats(fake.aws, "media", ["garden"]),
      starts: new Starts(access),
    }),
    cameras: cameras([camera], new StreamKeys(fake.aws, "/loge/test/owncast/stream-key")),
    openapi: openapi(),
  };
}

export type Apps = ReturnType<typeof apps>;
export type FunctionName = Exclude<keyof Apps, "cognito">;
