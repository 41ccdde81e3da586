import { functions } from "../support/artifacts";
import type { Context } from "./role";

/**
 * - `called`: the role's own code makes this call; with enforcement on, the emulator lets it.
 * - `refused`: the emulator answers AccessDenied to this call with the role's keys. (It knows no resource of logs, so there
 *   the policy says more.)
 * - `by condition`: the emulator does not look at conditions of an Allow, so only the policy is asked.
 * - `by AWS`: AWS, or an agent on a host, makes this call in the role's name, and nothing here does; only the policy is asked.
 *
 * Of every row the policy itself is asked too, with its conditions.
 */
export type Expected = "called" | "refused" | "by condition" | "by AWS";

/** `*` in a place of a called row stands for what is new at each run. */
export type Row = readonly [role: string, action: string, place: string, expected: Expected, context?: Context];

const row = (id: string): Context => ({ "dynamodb:LeadingKeys": [id] });
const signing = (algorithm: string, type: string): Context => ({
  "kms:SigningAlgorithm": algorithm,
  "kms:MessageType": type,
});
const recording = "media/media/garden/20261121t120000z-garden/recording.json";

const authorizer: Row[] = [
  ["authorizer", "dynamodb:BatchGetItem", "access", "called"],
  ["authorizer", "dynamodb:GetItem", "access", "called", row("token#*")],
  ["authorizer", "dynamodb:UpdateItem", "access", "called", row("token#*")],
  ["authorizer", "dynamodb:GetItem", "access", "by condition", row("share#1")],
  ["authorizer", "dynamodb:UpdateItem", "access", "by condition", row("removed#1")],
  ["authorizer", "dynamodb:PutItem", "access", "refused", row("token#1")],
  ["authorizer", "dynamodb:DeleteItem", "access", "refused", row("removed#1")],
  ["authorizer", "dynamodb:BatchGetItem", "recordings", "refused"],
  ["authorizer", "cognito-idp:AdminGetUser", "pool", "refused"],
  ["authorizer", "ec2:StopInstances", "instance/proxy", "refused"],
];

const session: Row[] = [
  ["session", "cognito-idp:AdminInitiateAuth", "pool", "called"],
  ["session", "cognito-idp:AdminRespondToAuthChallenge", "pool", "called"],
  ["session", "cognito-idp:AdminGetUser", "pool", "called"],
  ["session", "dynamodb:BatchGetItem", "access", "called"],
  ["session", "dynamodb:GetItem", "access", "called", row("throttle#*")],
  ["session", "dynamodb:UpdateItem", "access", "called", row("throttle#*")],
  ["session", "dynamodb:PutItem", "access", "called", row("throttle#*")],
  ["session", "dynamodb:DeleteItem", "access", "called", row("throttle#*")],
  ["session", "dynamodb:PutItem", "access", "called", row("device#*")],
  ["session", "dynamodb:DeleteItem", "access", "called", row("device#*")],
  ["session", "dynamodb:PutItem", "access", "called", row("revoked#*")],
  ["session", "dynamodb:PutItem", "access", "called", row("signed-out#*")],
  ["session", "dynamodb:PutItem", "access", "called", row("seen#*")],
  ["session", "cognito-idp:AdminUserGlobalSignOut", "pool", "called"],
  ["session", "dynamodb:PutItem", "access", "by condition", row("removed#1")],
  ["session", "dynamodb:PutItem", "access", "by condition", row("person#1")],
  ["session", "dynamodb:PutItem", "access", "by condition", row("starts")],
  ["session", "dynamodb:UpdateItem", "access", "by condition", row("revoked#1")],
  ["session", "dynamodb:UpdateItem", "access", "by condition", row("device#1")],
  ["session", "dynamodb:GetItem", "access", "by condition", row("device#1")],
  ["session", "dynamodb:GetItem", "access", "by condition", row("token#1")],
  ["session", "dynamodb:DeleteItem", "access", "by condition", row("revoked#1")],
  ["session", "dynamodb:DeleteItem", "access", "by condition", row("removed#1")],
  ["session", "dynamodb:Scan", "access", "refused"],
  ["session", "dynamodb:GetItem", "recordings", "refused"],
  ["session", "cognito-idp:AdminCreateUser", "pool", "refused"],
  ["session", "cognito-idp:AdminAddUserToGroup", "pool", "refused"],
  ["session", "cognito-idp:AdminSetUserPassword", "pool", "refused"],
  ["session", "kms:Sign", "key", "refused", signing("RSASSA_PKCS1_V1_5_SHA_256", "RAW")],
];

const people: Row[] = [
  ["people", "cognito-idp:ListUsers", "pool", "called"],
  ["people", "cognito-idp:ListUsersInGroup", "pool", "called"],
  ["people", "cognito-idp:AdminGetUser", "pool", "called"],
  ["people", "cognito-idp:AdminListGroupsForUser", "pool", "called"],
  ["people", "cognito-idp:AdminCreateUser", "pool", "called"],
  ["people", "cognito-idp:AdminAddUserToGroup", "pool", "called"],
  ["people", "cognito-idp:AdminRemoveUserFromGroup", "pool", "called"],
  ["people", "cognito-idp:AdminDeleteUser", "pool", "called"],
  ["people", "cognito-idp:AdminSetUserMFAPreference", "pool", "called"],
  ["people", "cognito-idp:AdminUserGlobalSignOut", "pool", "called"],
  ["people", "dynamodb:BatchGetItem", "access", "called"],
  ["people", "dynamodb:PutItem", "access", "called", row("removed#*")],
  ["people", "dynamodb:PutItem", "access", "called", row("signed-out#*")],
  ["people", "dynamodb:UpdateItem", "access", "called", row("person#*")],
  ["people", "dynamodb:DeleteItem", "access", "called", row("person#*")],
  ["people", "dynamodb:DeleteItem", "access", "called", row("seen#*")],
  ["people", "dynamodb:PutItem", "access", "called", row("people")],
  ["people", "dynamodb:DeleteItem", "access", "called", row("people")],
  // Who is removed stays so, and nobody else's sign-in is vouched for.
  ["people", "dynamodb:DeleteItem", "access", "by condition", row("removed#1")],
  ["people", "dynamodb:PutItem", "access", "by condition", row("throttle#1")],
  ["people", "dynamodb:PutItem", "access", "by condition", row("device#1")],
  ["people", "dynamodb:PutItem", "access", "by condition", row("share#1")],
  ["people", "dynamodb:GetItem", "access", "refused", row("share#1")],
  ["people", "dynamodb:Scan", "access", "refused"],
  ["people", "cognito-idp:AdminSetUserPassword", "pool", "refused"],
  ["people", "cognito-idp:AdminInitiateAuth", "pool", "refused"],
  ["people", "cognito-idp:DeleteUserPool", "pool", "refused"],
  ["people", "dynamodb:GetItem", "recordings", "refused"],
  ["people", "ec2:StopInstances", "instance/proxy", "refused"],
];

const playback: Row[] = [
  ["playback", "kms:Sign", "key", "called", signing("RSASSA_PKCS1_V1_5_SHA_256", "RAW")],
  ["playback", "kms:Sign", "key", "by condition", signing("RSASSA_PSS_SHA_256", "RAW")],
  ["playback", "kms:Sign", "key", "by condition", signing("RSASSA_PKCS1_V1_5_SHA_256", "DIGEST")],
  ["playback", "kms:ScheduleKeyDeletion", "key", "refused"],
  ["playback", "s3:GetObject", recording, "refused"],
  ["playback", "s3:PutObject", "media/media/garden/live.m3u8", "refused"],
  ["playback", "ssm:GetParameter", "parameter/owncast/stream-key/garden", "refused"],
  ["playback", "dynamodb:GetItem", "access", "called", row("share#*")],
  ["playback", "dynamodb:GetItem", "recordings", "called"],
  ["playback", "dynamodb:GetItem", "access", "by condition", row("removed#1")],
  ["playback", "dynamodb:GetItem", "access", "by condition", row("starts")],
  ["playback", "dynamodb:PutItem", "access", "refused", row("share#1")],
  ["playback", "dynamodb:PutItem", "recordings", "refused"],
  ["playback", "dynamodb:Query", "recordings/index/by_start", "refused"],
];

const recordings: Row[] = [
  ["recordings", "dynamodb:Query", "recordings/index/by_start", "called"],
  ["recordings", "dynamodb:Query", "recordings/index/by_camera", "called"],
  ["recordings", "dynamodb:GetItem", "recordings", "called"],
  ["recordings", "dynamodb:PutItem", "recordings", "called"],
  ["recordings", "s3:GetObject", "media/media/garden/*/recording.json", "called"],
  ["recordings", "s3:GetObject", "media/media/garden/*/edits.json", "called"],
  ["recordings", "s3:PutObject", "media/media/garden/*/edits.json", "called"],
  ["recordings", "s3:ListBucket", "media", "called"],
  ["recordings", "dynamodb:PutItem", "access", "called", row("share#*")],
  ["recordings", "dynamodb:UpdateItem", "access", "called", row("share#*")],
  ["recordings", "dynamodb:PutItem", "access", "by condition", row("removed#1")],
  ["recordings", "dynamodb:UpdateItem", "access", "by condition", row("throttle#1")],
  ["recordings", "dynamodb:GetItem", "access", "refused", row("starts")],
  ["recordings", "dynamodb:DeleteItem", "access", "refused", row("share#1")],
  ["recordings", "dynamodb:Scan", "recordings", "refused"],
  ["recordings", "dynamodb:DeleteItem", "recordings", "refused"],
  ["recordings", "s3:PutObject", recording, "refused"],
  ["recordings", "s3:DeleteObject", recording, "refused"],
  ["recordings", "s3:GetObject", "media/media/garden/live.m3u8", "refused"],
];

const servers: Row[] = [
  ["servers", "ec2:DescribeInstances", "*", "called"],
  ["servers", "ec2:StartInstances", "instance/proxy", "called"],
  ["servers", "ec2:StartInstances", "instance/owncast", "called"],
  ["servers", "ec2:StopInstances", "instance/proxy", "called"],
  ["servers", "ec2:StopInstances", "instance/owncast", "called"],
  ["servers", "s3:GetObject", "media/media/garden/status.json", "called"],
  // Without it S3 would refuse the status that is not there yet, and the function would not know why.
  ["servers", "s3:ListBucket", "media", "called"],
  ["servers", "dynamodb:GetItem", "access", "called", row("starts")],
  ["servers", "dynamodb:UpdateItem", "access", "called", row("starts")],
  ["servers", "dynamodb:GetItem", "access", "called", row("guard")],
  ["servers", "dynamodb:UpdateItem", "access", "called", row("guard")],
  ["servers", "dynamodb:GetItem", "access", "by condition", row("throttle#1")],
  ["servers", "dynamodb:UpdateItem", "access", "by condition", row("removed#1")],
  ["servers", "dynamodb:PutItem", "access", "refused", row("starts")],
  ["servers", "ec2:TerminateInstances", "instance/owncast", "refused"],
  ["servers", "ec2:StopInstances", "instance/i-0123456789abcdef0", "refused"],
  ["servers", "s3:GetObject", "media/media/garden/live.m3u8", "refused"],
  ["servers", "s3:PutObject", "media/media/garden/status.json", "refused"],
  ["servers", "ssm:GetParameters", "parameter/owncast/stream-key/garden", "refused"],
];

const cameras: Row[] = [
  ["cameras", "ssm:GetParameters", "parameter/owncast/stream-key/garden", "called"],
  ["cameras", "ssm:GetParameters", "parameter/owncast/stream-key-before/garden", "called"],
  ["cameras", "ssm:PutParameter", "parameter/owncast/stream-key/garden", "called"],
  ["cameras", "ssm:PutParameter", "parameter/owncast/stream-key-before/garden", "called"],
  ["cameras", "ssm:GetParameters", "parameter/owncast/admin-password", "refused"],
  ["cameras", "ssm:PutParameter", "parameter/owncast/admin-password", "refused"],
  ["cameras", "ec2:StartInstances", "instance/proxy", "refused"],
];

const catalog: Row[] = [
  ["catalog", "s3:GetObject", "media/media/garden/*/recording.json", "called"],
  ["catalog", "s3:GetObject", "media/media/garden/*/edits.json", "called"],
  ["catalog", "s3:ListBucket", "media", "called"],
  ["catalog", "dynamodb:GetItem", "recordings", "called"],
  ["catalog", "dynamodb:PutItem", "recordings", "called"],
  ["catalog", "dynamodb:DeleteItem", "recordings", "called"],
  // Lambda keeps the event there that the function failed on three times.
  ["catalog", "sqs:SendMessage", "failures", "by AWS"],
  ["catalog", "sqs:ReceiveMessage", "failures", "refused"],
  ["catalog", "dynamodb:Scan", "recordings", "refused"],
  ["catalog", "dynamodb:PutItem", "access", "refused", row("removed#1")],
  ["catalog", "s3:GetObject", "media/media/garden/live.m3u8", "refused"],
  ["catalog", "s3:PutObject", recording, "refused"],
  ["catalog", "s3:DeleteObject", recording, "refused"],
  ["catalog", "s3:DeleteBucket", "media", "refused"],
];

const sweep: Row[] = [
  ["sweep", "s3:GetObject", "media/media/*/recording.json", "called"],
  ["sweep", "s3:GetObject", "media/media/*/edits.json", "called"],
  ["sweep", "s3:GetObject", "media/media/*/index.m3u8", "called"],
  ["sweep", "s3:GetObject", "media/media/*/live.m3u8", "called"],
  ["sweep", "s3:GetObject", "media/media/*/status.json", "called"],
  ["sweep", "s3:ListBucket", "media", "called"],
  ["sweep", "s3:PutObject", "media/media/*/index.m3u8", "called"],
  ["sweep", "s3:PutObject", "media/media/*/recording.json", "called"],
  ["sweep", "s3:DeleteObject", "media/media/garden/*/*", "called"],
  ["sweep", "dynamodb:Scan", "recordings", "called"],
  ["sweep", "dynamodb:GetItem", "recordings", "called"],
  ["sweep", "dynamodb:PutItem", "recordings", "called"],
  ["sweep", "dynamodb:DeleteItem", "recordings", "called"],
  ["sweep", "cloudfront:CreateInvalidation", "distribution", "called"],
  ["sweep", "sqs:SendMessage", "failures", "by AWS"],
  ["sweep", "s3:DeleteObject", "media/media/garden/live.m3u8", "refused"],
  ["sweep", "s3:DeleteObject", "media/hosts/proxy/x.tgz", "refused"],
  ["sweep", "s3:PutObject", "media/media/garden/20261121t120000z-garden/edits.json", "refused"],
  ["sweep", "s3:PutObject", "media/media/garden/20261121t120000z-garden/000000.ts", "refused"],
  ["sweep", "s3:GetObject", "media/media/garden/20261121t120000z-garden/000000.ts", "refused"],
  ["sweep", "s3:DeleteBucket", "media", "refused"],
  ["sweep", "dynamodb:GetItem", "access", "refused", row("starts")],
  ["sweep", "ec2:StopInstances", "instance/owncast", "refused"],
];

const sweepSchedule: Row[] = [
  ["sweep-schedule", "lambda:InvokeFunction", "sweep-function", "by AWS"],
  ["sweep-schedule", "sqs:SendMessage", "failures", "by AWS"],
  ["sweep-schedule", "s3:DeleteObject", recording, "refused"],
];

const tokens: Row[] = [
  ["tokens", "dynamodb:Query", "access/index/by_kind", "called"],
  ["tokens", "dynamodb:BatchGetItem", "access", "called"],
  ["tokens", "dynamodb:PutItem", "access", "called", row("token#*")],
  ["tokens", "dynamodb:DeleteItem", "access", "called", row("token#*")],
  ["tokens", "dynamodb:PutItem", "access", "by condition", row("share#1")],
  ["tokens", "dynamodb:DeleteItem", "access", "by condition", row("removed#1")],
  ["tokens", "dynamodb:GetItem", "access", "refused", row("token#1")],
  ["tokens", "dynamodb:Scan", "access", "refused"],
  ["tokens", "dynamodb:Query", "recordings/index/by_start", "refused"],
];

const openapi: Row[] = [
  ["openapi", "s3:ListBucket", "media", "refused"],
  ["openapi", "dynamodb:GetItem", "access", "refused"],
  ["openapi", "ssm:GetParameters", "parameter/owncast/stream-key/garden", "refused"],
  ["openapi", "ec2:StartInstances", "instance/proxy", "refused"],
];

/** What the agent of Session Manager asks for; it is not there on a machine of one's own. */
const shell = (host: string): Row[] =>
  [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ].map((action) => [host, action, "*", "by AWS"]);

const proxy: Row[] = [
  ["proxy", "ssm:GetParameter", "parameter/proxy/bundle", "called"],
  ["proxy", "s3:GetObject", "media/hosts/proxy/*.tgz", "called"],
  ["proxy", "s3:PutObject", "media/hosts/proxy/boot.json", "called"],
  ["proxy", "s3:GetObject", "media/hosts/proxy/upkeep.json", "called"],
  ["proxy", "s3:PutObject", "media/hosts/proxy/upkeep-done.json", "called"],
  ["proxy", "s3:PutObject", "media/hosts/proxy/upkeep.json", "refused"],
  // mount-data, where there is a device to mount.
  ["proxy", "ssm:GetParameter", "parameter/proxy/volume", "by AWS"],
  ...shell("proxy"),
  ["proxy", "ssm:GetParameter", "parameter/owncast/stream-key/garden", "refused"],
  ["proxy", "ssm:GetParameter", "parameter/owncast/admin-password", "refused"],
  ["proxy", "ssm:PutParameter", "parameter/proxy/bundle", "refused"],
  ["proxy", "ssm:GetParametersByPath", "parameter", "refused"],
  ["proxy", "s3:GetObject", "media/hosts/owncast/x.tgz", "refused"],
  ["proxy", "s3:GetObject", recording, "refused"],
  ["proxy", "s3:PutObject", "media/media/garden/live.m3u8", "refused"],
  ["proxy", "s3:PutObject", "media/hosts/proxy/x.tgz", "refused"],
  ["proxy", "s3:PutObject", "media/hosts/owncast/boot.json", "refused"],
  ["proxy", "s3:ListBucket", "media", "refused"],
  ["proxy", "ec2:StopInstances", "instance/owncast", "refused"],
];

const owncast: Row[] = [
  ["owncast", "ssm:GetParameter", "parameter/owncast/bundle", "called"],
  ["owncast", "s3:GetObject", "media/hosts/owncast/*.tgz", "called"],
  ["owncast", "s3:PutObject", "media/hosts/owncast/boot.json", "called"],
  ["owncast", "s3:GetObject", "media/hosts/owncast/upkeep.json", "called"],
  ["owncast", "s3:PutObject", "media/hosts/owncast/upkeep-done.json", "called"],
  ["owncast", "s3:GetObject", "media/artifacts/owncast-*.zip", "called"],
  ["owncast", "ssm:GetParameter", "parameter/owncast/stream-key/garden", "called"],
  ["owncast", "ssm:PutParameter", "parameter/owncast/stream-key/garden", "called"],
  ["owncast", "ssm:GetParameter", "parameter/owncast/admin-password", "called"],
  ["owncast", "ssm:PutParameter", "parameter/owncast/admin-password", "called"],
  ["owncast", "ssm:GetParameters", "parameter/owncast/stream-key/garden", "called"],
  ["owncast", "ssm:GetParameters", "parameter/owncast/stream-key-before/garden", "called"],
  ["owncast", "ssm:PutParameter", "parameter/owncast/stream-key-before/garden", "called"],
  ["owncast", "s3:PutObject", "media/media/garden/*", "called"],
  ["owncast", "ssm:GetParameter", "parameter/owncast/volume", "by AWS"],
  ...shell("owncast"),
  ["owncast", "ssm:PutParameter", "parameter/owncast/bundle", "refused"],
  ["owncast", "ssm:GetParameter", "parameter/proxy/bundle", "refused"],
  ["owncast", "s3:PutObject", "media/hosts/owncast/x.tgz", "refused"],
  ["owncast", "s3:PutObject", "media/artifacts/owncast-0.2.5-linux-arm64.zip", "refused"],
  ["owncast", "s3:PutObject", "site/index.html", "refused"],
  ["owncast", "s3:GetObject", recording, "refused"],
  ["owncast", "s3:DeleteObject", recording, "refused"],
  ["owncast", "s3:DeleteBucket", "media", "refused"],
  ["owncast", "ec2:StartInstances", "instance/proxy", "refused"],
];

const tags = (project: string, environment: string): Context => ({
  "aws:ResourceTag/loge:project": project,
  "aws:ResourceTag/loge:environment": environment,
});

const guard: Row[] = [
  ["guard", "ec2:DescribeInstances", "*", "called"],
  ["guard", "cloudwatch:GetMetricStatistics", "*", "called"],
  ["guard", "ec2:StopInstances", "instance/proxy", "called"],
  ["guard", "ec2:StopInstances", "instance/owncast", "called"],
  // An instance that bears the environment's tags, but that the state does not know.
  ["guard", "ec2:StopInstances", "instance/i-*", "called"],
  ["guard", "ec2:StopInstances", "instance/i-0123456789abcdef0", "by condition"],
  ["guard", "ec2:StopInstances", "instance/i-0123456789abcdef0", "by condition", tags("loge", "prod")],
  ["guard", "ec2:StopInstances", "instance/i-0123456789abcdef0", "by condition", tags("other", "local")],
  ["guard", "s3:GetObject", "media/media/garden/status.json", "called"],
  ["guard", "s3:GetObject", "media/hosts/proxy/boot.json", "called"],
  ["guard", "s3:GetObject", "media/hosts/owncast/boot.json", "called"],
  ["guard", "s3:GetObject", "media/hosts/proxy/upkeep.json", "refused"],
  ["guard", "s3:ListBucket", "media", "called"],
  ["guard", "dynamodb:GetItem", "access", "called", row("guard")],
  ["guard", "dynamodb:UpdateItem", "access", "called", row("guard")],
  ["guard", "dynamodb:UpdateItem", "access", "called", row("runs#*")],
  ["guard", "dynamodb:GetItem", "access", "by condition", row("runs#2026-11")],
  ["guard", "sns:Publish", "topic", "called"],
  // Lambda keeps the event of a look that failed.
  ["guard", "sqs:SendMessage", "guard-failures", "by AWS"],
  ["guard", "dynamodb:GetItem", "access", "by condition", row("throttle#1")],
  ["guard", "dynamodb:UpdateItem", "access", "by condition", row("starts")],
  ["guard", "dynamodb:PutItem", "access", "refused", row("guard")],
  ["guard", "ec2:StartInstances", "instance/proxy", "refused"],
  ["guard", "ec2:TerminateInstances", "instance/owncast", "refused"],
  ["guard", "s3:GetObject", "media/media/garden/live.m3u8", "refused"],
  ["guard", "s3:PutObject", "media/media/garden/status.json", "refused"],
];

const status: Row[] = [
  ["status", "ec2:DescribeInstances", "*", "called"],
  ["status", "cloudwatch:GetMetricStatistics", "*", "called"],
  ["status", "s3:GetObject", "media/media/garden/status.json", "called"],
  ["status", "s3:GetObject", "media/hosts/proxy/boot.json", "called"],
  ["status", "s3:GetObject", "media/hosts/owncast/boot.json", "called"],
  ["status", "s3:ListBucket", "media", "called"],
  ["status", "dynamodb:GetItem", "access", "called", row("runs#*")],
  ["status", "dynamodb:GetItem", "access", "called", row("guard")],
  ["status", "sqs:GetQueueAttributes", "failures", "called"],
  ["status", "sqs:GetQueueAttributes", "guard-failures", "called"],
  ["status", "sqs:GetQueueAttributes", "upkeep-failures", "called"],
  ["status", "sns:GetTopicAttributes", "topic", "called"],
  ["status", "dynamodb:GetItem", "access", "by condition", row("share#1")],
  ["status", "dynamodb:GetItem", "access", "by condition", row("starts")],
  ["status", "dynamodb:UpdateItem", "access", "refused", row("runs#2026-11")],
  ["status", "sqs:ReceiveMessage", "failures", "refused"],
  ["status", "sqs:DeleteMessage", "failures", "refused"],
  ["status", "sns:Publish", "topic", "refused"],
  ["status", "s3:GetObject", "media/hosts/owncast/x.tgz", "refused"],
  ["status", "s3:GetObject", recording, "refused"],
  ["status", "s3:PutObject", "media/hosts/proxy/boot.json", "refused"],
  ["status", "ec2:StopInstances", "instance/proxy", "refused"],
];

const guardSchedule: Row[] = [
  ["guard-schedule", "lambda:InvokeFunction", "guard-function", "by AWS"],
  ["guard-schedule", "sqs:SendMessage", "guard-failures", "by AWS"],
  ["guard-schedule", "ec2:StopInstances", "instance/proxy", "refused"],
];

const asking = { "events:source": ["loge-local.upkeep"] };

const upkeep: Row[] = [
  ["servers", "events:PutEvents", "bus", "called", asking],
  ["servers", "events:PutEvents", "bus", "by condition", { "events:source": ["loge-prod.upkeep"] }],
  ["servers", "dynamodb:GetItem", "access", "called", row("upkeep")],
  ["servers", "s3:PutObject", "media/hosts/proxy/upkeep.json", "refused"],
  ["upkeep", "ec2:DescribeInstances", "*", "called"],
  ["upkeep", "ec2:StartInstances", "instance/proxy", "called"],
  ["upkeep", "ec2:StartInstances", "instance/owncast", "called"],
  ["upkeep", "ec2:StopInstances", "instance/proxy", "called"],
  ["upkeep", "ec2:StopInstances", "instance/owncast", "called"],
  ["upkeep", "s3:PutObject", "media/hosts/proxy/upkeep.json", "called"],
  ["upkeep", "s3:PutObject", "media/hosts/owncast/upkeep.json", "called"],
  ["upkeep", "s3:GetObject", "media/hosts/proxy/upkeep-done.json", "called"],
  ["upkeep", "s3:GetObject", "media/hosts/owncast/upkeep-done.json", "called"],
  ["upkeep", "s3:ListBucket", "media", "called"],
  ["upkeep", "dynamodb:GetItem", "access", "called", row("upkeep")],
  ["upkeep", "dynamodb:UpdateItem", "access", "called", row("upkeep")],
  // Lambda keeps the event of an upkeep that could not close what it opened.
  ["upkeep", "sqs:SendMessage", "upkeep-failures", "by AWS"],
  ["upkeep", "dynamodb:GetItem", "access", "by condition", row("guard")],
  ["upkeep", "s3:PutObject", "media/hosts/proxy/x.tgz", "refused"],
  ["upkeep", "s3:GetObject", recording, "refused"],
  ["upkeep", "ec2:TerminateInstances", "instance/proxy", "refused"],
  ["upkeep", "ec2:StartInstances", "instance/i-0123456789abcdef0", "refused"],
  ["upkeep-schedule", "lambda:InvokeFunction", "upkeep-function", "by AWS"],
  ["upkeep-schedule", "sqs:SendMessage", "upkeep-failures", "by AWS"],
  ["upkeep-schedule", "ec2:StartInstances", "instance/proxy", "refused"],
];

/** Lambda writes what a function prints; nobody makes or reads a log group, and nobody becomes somebody else. */
const everybody: Row[] = [
  ...functions.flatMap((name): Row[] => [
    [name, "logs:CreateLogStream", `log/loge-local-${name}:log-stream:1`, "by AWS"],
    [name, "logs:PutLogEvents", `log/loge-local-${name}:log-stream:1`, "by AWS"],
  ]),
  ...[...functions, "proxy", "owncast", "guard-schedule", "sweep-schedule", "upkeep-schedule"].flatMap(
    (name): Row[] => [
      [name, "logs:CreateLogGroup", "log/new", "refused"],
      [name, "logs:GetLogEvents", "log/loge-local-session:log-stream:1", "refused"],
      [name, "sts:AssumeRole", "role/loge-local-servers", "refused"],
    ],
  ),
];

export const table: readonly Row[] = [
  ...[
    ...authorizer,
    ...session,
    ...people,
    ...playback,
    ...recordings,
    ...servers,
    ...cameras,
    ...catalog,
    ...tokens,
    ...openapi,
  ],
  ...[...proxy, ...owncast, ...guard, ...status, ...guardSchedule, ...sweep, ...sweepSchedule, ...upkeep, ...everybody],
];
