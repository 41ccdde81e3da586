import { describe, expect, test } from "@jest/globals";
import { matchesPattern } from "../../../local/events/pattern";

const event = {
  source: "aws.s3",
  "detail-type": "Object Created",
  resources: ["arn:a", "arn:b"],
  detail: {
    bucket: { name: "media" },
    object: { key: "media/garden/r1/recording.json", size: 512 },
    ip: "10.0.0.7",
    gone: null,
  },
};

test.each<[object, boolean]>([
  [{ source: ["aws.s3"] }, true],
  [{ source: ["aws.ec2"] }, false],
  [{ source: ["aws.ec2", "aws.s3"] }, true],
  [{ source: ["aws.s3"], "detail-type": ["Object Deleted"] }, false],
  [{ resources: ["arn:b"] }, true],
  [{ detail: { bucket: { name: ["media"] } } }, true],
  [{ detail: { bucket: { owner: ["me"] } } }, false],
  [{ detail: { gone: [null] } }, true],
  [{ detail: { object: { key: [{ prefix: "media/" }] } } }, true],
  [{ detail: { object: { key: [{ prefix: "hosts/" }] } } }, false],
  [{ detail: { object: { key: [{ prefix: { "equals-ignore-case": "MEDIA/" } }] } } }, true],
  [{ detail: { object: { key: [{ suffix: ".json" }] } } }, true],
  [{ detail: { object: { key: [{ prefix: "hosts/" }, { suffix: ".json" }] } } }, true],
  [{ detail: { object: { key: [{ "anything-but": ["x"] }] } } }, true],
  [{ detail: { object: { key: [{ "anything-but": { prefix: "media/" } }] } } }, false],
  [{ detail: { object: { key: [{ "anything-but": { wildcard: "*.ts" } }] } } }, true],
  [{ detail: { bucket: { name: [{ "equals-ignore-case": "MEDIA" }] } } }, true],
  [{ detail: { object: { size: [{ numeric: [">", 0, "<=", 512] }] } } }, true],
  [{ detail: { object: { size: [{ numeric: [">", 512] }] } } }, false],
  [{ detail: { object: { key: [{ numeric: [">", 0] }] } } }, false],
  [{ detail: { object: { etag: [{ exists: false }] } } }, true],
  [{ detail: { object: { etag: [{ exists: true }] } } }, false],
  [{ detail: { object: { size: [{ exists: true }] } } }, true],
  [{ detail: { object: { etag: [{ "anything-but": "x" }] } } }, false],
  [{ detail: { ip: [{ cidr: "10.0.0.0/24" }] } }, true],
  [{ detail: { ip: [{ cidr: "10.0.1.0/24" }] } }, false],
  [{ $or: [{ source: ["aws.ec2"] }, { detail: { bucket: { name: ["media"] } } }] }, true],
])("%j: %s", (pattern, expected) => {
  expect(matchesPattern(pattern as { [field: string]: unknown }, event)).toBe(expected);
});

describe("the rule of the catalogue: {wildcard: media/*/recording.json}", () => {
  const pattern = { key: [{ wildcard: "media/*/recording.json" }] };
  test.each([
    ["media/garden/r1/recording.json", true],
    ["media/garden/r1/000000.ts", false],
    ["media/garden/r1/index.m3u8", false],
    ["media/recording.json", false],
    ["hosts/media/garden/recording.json", false],
    ["media/garden/r1/recording.json.tmp", false],
  ])("%s: %s", (key, expected) => expect(matchesPattern(pattern, { key })).toBe(expected));

  test.each([
    ["a*b*c", "a1b2c", true],
    ["a*b*c", "abc", true],
    ["a*bc*c", "abc", false],
    ["*", "", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
  ])("%s of %s: %s", (wildcard, key, expected) =>
    expect(matchesPattern({ key: [{ wildcard }] }, { key })).toBe(expected),
  );
});

test("a comparison that EventBridge does not have is refused", () => {
  expect(() => matchesPattern({ source: [{ regex: ".*" }] }, event)).toThrow("regex");
});
