import type { EC2Client } from "@aws-sdk/client-ec2";
import { cameras } from "../../../lambdas/cameras/cameras";
import { StreamKeys } from "../../../lambdas/cameras/stream-keys";
import { Memory } from "../../../lambdas/guard/memory";
import { openapi } from "../../../lambdas/openapi/openapi";
import { HouseRules } from "../../../lambdas/people/house-rules";
import { OneAtATime } from "../../../lambdas/people/one-at-a-time";
import { people } from "../../../lambdas/people/people";
import { Pool } from "../../../lambdas/people/pool";
import { Records } from "../../../lambdas/people/records";
import { KmsSigner } from "../../../lambdas/playback/kms-signer";
import { playback } from "../../../lambdas/playback/playback";
import { SharedRecordings } from "../../../lambdas/playback/shared-recordings";
import { Editor } from "../../../lambdas/recordings/editor";
import { Listing } from "../../../lambdas/recordings/listing";
import { recordings } from "../../../lambdas/recordings/recordings";
import { ShareLinks } from "../../../lambdas/recordings/share-links";
import { Heartbeats } from "../../../lambdas/servers/heartbeats";
import { Hosts } from "../../../lambdas/servers/hosts";
import { servers } from "../../../lambdas/servers/servers";
import { Starts } from "../../../lambdas/servers/starts";
import { Guarded } from "../../../lambdas/servers/stops";
import { Upkeep } from "../../../lambdas/servers/upkeep";
import { Devices } from "../../../lambdas/session/devices";
import { People } from "../../../lambdas/session/people";
import { Seen } from "../../../lambdas/session/seen";
import { session } from "../../../lambdas/session/session";
import { Throttle } from "../../../lambdas/session/throttle";
import { Boots } from "../../../lambdas/shared/boots";
import { Catalogue } from "../../../lambdas/shared/catalogue";
import { Metrics } from "../../../lambdas/shared/metrics";
import { Objects } from "../../../lambdas/shared/objects";
import { type Recording, recordingKey } from "../../../lambdas/shared/recording";
import { rowOf } from "../../../lambdas/shared/recording-row";
import { RecordingRows } from "../../../lambdas/shared/recording-rows";
import { Refusals } from "../../../lambdas/shared/refusals";
import { Runs } from "../../../lambdas/shared/runs";
import { roundsId, shareId } from "../../../lambdas/shared/share-rows";
import { SignOuts } from "../../../lambdas/shared/sign-outs";
import { attributes, Table } from "../../../lambdas/shared/table";
import { UpkeepRecord } from "../../../lambdas/shared/upkeep";
import { Cameras } from "../../../lambdas/status/cameras";
import { Functions } from "../../../lambdas/status/functions";
import { Mail } from "../../../lambdas/status/mail";
import { status } from "../../../lambdas/status/status";
import { TokenShelf } from "../../../lambdas/tokens/token-shelf";
import { tokens } from "../../../lambdas/tokens/tokens";
import { FakeCognito } from "./cognito";
import type { Answered, FakeAws, Received } from "./fake-aws";

export const recordingId = "20261121t120000z-garden";

const recording: Recording = {
  version: 1,
  id: recordingId,
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
  thumbs: "thumbs.json",
  dropped: 0,
  updated: "2026-11-21T12:01:01.000Z",
};
const place = { cameras: [{ name: "garden", title: "Garden" }], retentionDays: 0 };
const row = attributes({ ...rowOf(recording, undefined, place), revision: 1 });
const totals = {
  id: "storage",
  bytes: 1000,
  recordings: 1,
  cameras: { garden: { bytes: 1000, recordings: 1, oldest: recording.start } },
  updated: recording.updated,
};

/** Of a machine's token in the same AWS. */
export const tokenId = "a".repeat(64);

const tokenRow = {
  ...{ id: `token#${tokenId}`, kind: "token", name: "Weather station", group: "viewer", by: "sub-1" },
  ...{ created: recording.start, expires: 4_000_000_000 },
};

/** Invited, and not here yet. */
const bob = {
  Username: "b0b",
  UserStatus: "FORCE_CHANGE_PASSWORD",
  Enabled: true,
  UserCreateDate: 1_790_000_000.5,
  Attributes: [{ Name: "email", Value: "bob@example.com" }],
};

/** A link that works in the AWS in which all is well. */
export const linkToken = "A".repeat(43);

function item(id: string): object | undefined {
  if (id === recordingId) return row;
  if (id === totals.id) return attributes(totals);
  if (id === shareId(linkToken)) return attributes({ id, recording: recordingId, round: 0, expires: 4_000_000_000 });
  return id === roundsId(recordingId) ? attributes({ id, round: 0 }) : undefined;
}

/** An AWS in which all is well: one camera, one recording, a link to it, both hosts off. */
function well({ method, url, operation, input }: Received): Answered {
  if (method === "GET") return url.endsWith(recordingKey(recording)) ? { body: recording } : { status: 404 };
  const answers: Record<string, () => object> = {
    Query: () =>
      input.IndexName === "by_kind"
        ? { Items: [attributes(tokenRow)] }
        : {
            Items: [row],
            LastEvaluatedKey: attributes({ id: recordingId, start: recording.start, kind: "recording" }),
          },
    GetItem: () => ({ Item: item(input.Key.id.S) }),
    UpdateItem: () => ({ Attributes: attributes({ round: 0, expires: 2_000_000_000 }) }),
    BatchGetItem: () => ({ Responses: { access: [] }, UnprocessedKeys: {} }),
    ListUsers: () => ({ Users: [bob], PaginationToken: "next" }),
    ListUsersInGroup: () => ({ Users: [bob, { ...bob, Username: "other" }] }),
    AdminGetUser: () => ({ ...bob, UserAttributes: bob.Attributes }),
    AdminListGroupsForUser: () => ({ Groups: [{ GroupName: "viewer" }] }),
    AdminCreateUser: () => ({ User: bob }),
    Sign: () => ({ Signature: "c2lnbmF0dXJl" }),
    GetParameters: () => ({
      Parameters: input.Names.map((Name: string) => ({
        Name,
        Value: Name.includes("-before/") ? "unset" : "abcdefghijklmnopqrstuvwxyz",
      })),
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
  const table = new Table(fake.aws, "recordings");
  const links = new ShareLinks(access);
  const objects = new Objects(fake.aws, "media");
  const catalogue = new Catalogue({ objects, rows: new RecordingRows(table), place, now: Date.now });
  const signOuts = new SignOuts(access, Date.now, async () => undefined);
  return {
    cognito,
    people: people({
      house: new HouseRules({
        pool: new Pool(fake.aws, "us-east-1_Pool1"),
        records: new Records(access, fake.aws, "access"),
        signOuts,
        oneAtATime: new OneAtATime(access),
      }),
      cameras: ["garden"],
    }),
    session: session({
      people: new People(cognito.client, "us-east-1_Pool1", "client-1"),
      refusals: new Refusals(access),
      signOuts,
      seen: new Seen(access),
      throttle: new Throttle(access),
      devices: new Devices(access),
      cameras: ["garden"],
      failAfter: 0,
    }),
    playback: playback({
      signer: new KmsSigner(fake.aws, "arn"),
      keyPairId: "K1",
      mediaHost: "live.example.com",
      cameras: ["garden"],
      shared: new SharedRecordings(access, table),
      minutes: 60,
    }),
    recordings: recordings({
      listing: new Listing(table),
      editor: new Editor({ objects, catalogue, place, now: Date.now }),
      links,
      cameras: ["garden"],
      retentionDays: place.retentionDays,
      host: "live.example.com",
    }),
    servers: servers({
      hosts: new Hosts(ec2 as unknown as EC2Client, { proxy: "i-proxy", owncast: "i-owncast" }),
      heartbeats: new Heartbeats(new Objects(fake.aws, "media"), ["garden"]),
      starts: new Starts(access),
      guarded: new Guarded({ memory: new Memory(access), limits: undefined }),
      upkeep: new Upkeep({ aws: fake.aws, record: new UpkeepRecord(access), source: "loge-test.upkeep" }),
    }),
    status: status({
      hosts: new Hosts(ec2 as unknown as EC2Client, { proxy: "i-proxy", owncast: "i-owncast" }),
      boots: new Boots(objects),
      cameras: new Cameras(new Objects(fake.aws, "media"), ["garden"]),
      functions: new Functions({
        aws: fake.aws,
        metrics: new Metrics(fake.aws),
        watched: [
          { name: "catalog", function: "loge-test-catalog", queue: "https://sqs/1/failures" },
          { name: "session", function: "loge-test-session" },
        ],
        api: "api1",
      }),
      mail: new Mail(fake.aws, "arn:topic"),
      rates: { idleMonth: 7.29, runningHour: 0.026, aloneHour: { proxy: 0.005, owncast: 0.021 } },
      runs: new Runs(access),
      memory: new Memory(access),
    }),
    cameras: cameras([camera], new StreamKeys(fake.aws, "/loge/test/owncast/stream-key")),
    tokens: tokens(new TokenShelf(access), new Refusals(access)),
    openapi: openapi(),
  };
}

export type Apps = ReturnType<typeof apps>;
export type FunctionName = Exclude<keyof Apps, "cognito">;
