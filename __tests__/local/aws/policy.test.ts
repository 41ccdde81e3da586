import { describe, expect, test } from "@jest/globals";
import { type Action, allows } from "../../../local/aws/policy";

const wanted: Action = {
  action: "s3:GetObject",
  resource: "arn:aws:s3:::media/media/garden/live.m3u8",
  service: "cloudfront.amazonaws.com",
  context: {
    "aws:SourceArn": "arn:aws:cloudfront::1:distribution/D1",
    "aws:SecureTransport": "true",
    "dynamodb:LeadingKeys": ["a#1", "b"],
  },
};
const statement = (more = {}) => ({
  Effect: "Allow",
  Principal: { Service: "cloudfront.amazonaws.com" },
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::media/*",
  ...more,
});
const decide = (...Statement: object[]) => allows([JSON.stringify({ Statement })], wanted);
const when = (Condition: object) => statement({ Condition });

describe("one statement", () => {
  test.each<[string, object, boolean]>([
    ["that names all", statement(), true],
    [
      "with lists",
      statement({
        Action: ["s3:PutObject", "s3:Get*"],
        Resource: ["arn:aws:s3:::other/*", "arn:aws:s3:::media/media/?arden/*"],
      }),
      true,
    ],
    ["for everybody", statement({ Principal: "*" }), true],
    ["for every account", statement({ Principal: { AWS: "*" } }), true],
    ["for another service", statement({ Principal: { Service: "s3.amazonaws.com" } }), false],
    ["without a principal", statement({ Principal: undefined }), false],
    ["for another action", statement({ Action: "s3:PutObject" }), false],
    ["for actions but this", statement({ Action: undefined, NotAction: "s3:GetObject" }), false],
    ["for actions but another", statement({ Action: undefined, NotAction: "s3:PutObject" }), true],
    ["for another bucket", statement({ Resource: "arn:aws:s3:::site/*" }), false],
    ["for the bucket only", statement({ Resource: "arn:aws:s3:::media" }), false],
    ["for resources but this", statement({ Resource: undefined, NotResource: "arn:aws:s3:::media/*" }), false],
    ["that denies", statement({ Effect: "Deny" }), false],
  ])("%s: %s", (_, one, expected) => expect(decide(one)).toBe(expected));
});

describe("conditions", () => {
  test.each<[object, boolean]>([
    [{ StringEquals: { "AWS:SourceArn": "arn:aws:cloudfront::1:distribution/D1" } }, true],
    [{ StringEquals: { "AWS:SourceArn": "arn:aws:cloudfront::1:distribution/D2" } }, false],
    [{ StringEquals: { "aws:SourceArn": ["x", "arn:aws:cloudfront::1:distribution/D1"] } }, true],
    [{ StringLike: { "aws:SourceArn": "*/D1" } }, true],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:cloudfront::*:distribution/*" } }, true],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:*/D1" } }, false],
    [{ StringNotEquals: { "aws:SourceArn": "x" } }, true],
    [{ ArnNotLike: { "aws:SourceArn": "arn:aws:cloudfront::1:distribution/*" } }, false],
    [{ Bool: { "aws:SecureTransport": "true" } }, true],
    [{ Bool: { "aws:SecureTransport": false } }, false],
    [{ StringEquals: { "aws:PrincipalOrgID": "o-1" } }, false],
    [{ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } }, true],
    [{ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, false],
    [{ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["a#*", "b"] } }, true],
    [{ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "a#*" } }, false],
    [{ "ForAllValues:StringLike": { "dynamodb:Attributes": "a" } }, true],
    [{ "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": "a#*" } }, true],
    [{ "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": "c" } }, false],
    [{ "ForAnyValue:StringNotEquals": { "dynamodb:LeadingKeys": "b" } }, true],
    [{ "ForAnyValue:StringEquals": { "dynamodb:Attributes": "a" } }, false],
    [{ "ForSomeValues:StringEquals": { "dynamodb:LeadingKeys": ["a#1", "b"] } }, false],
  ])("%j lets through: %s", (condition, expected) => expect(decide(when(condition))).toBe(expected));
});

test("a Deny wins, and one whose condition is unknown wins too", () => {
  expect(
    decide(
      statement(),
      statement({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    ),
  ).toBe(true);
  expect(
    decide(
      statement(),
      statement({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      }),
    ),
  ).toBe(false);
  expect(
    decide(
      statement(),
      statement({
        Effect: "Deny",
        Principal: "*",
        Condition: { DateGreaterThan: { "aws:CurrentTime": "2000-01-01" } },
      }),
    ),
  ).toBe(false);
});

test("no policy allows nothing", () => expect(allows([], wanted)).toBe(false));
