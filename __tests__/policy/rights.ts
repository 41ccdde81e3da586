import type { Terraform } from "../support/synth";
import { add, all, first, list, type Rule, statements, unless } from "./rule";

/** What AWS offers only for everything: describing, and a host's own session with Systems Manager. */
const withoutResource = [
  "ec2:DescribeInstances",
  "cloudwatch:GetMetricStatistics",
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

const anything = { Effect: "Allow", Action: "*", Resource: "*" };
const allowed = (policy: string) => statements(policy).filter(({ Effect }) => Effect === "Allow");
const has = (tf: Terraform, type: string) => all(tf, type).map(([address]) => address);

export const rights: Rule[] = [
  {
    id: "AS-IAM4",
    what: "no policy of AWS's own is attached",
    broken: (tf) => [
      ...has(tf, "aws_iam_role_policy_attachment"),
      ...unless(tf, "aws_iam_role", ({ managed_policy_arns: managed }) => !managed),
    ],
    spoil: (tf) => (first(tf, "aws_iam_role").managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]),
  },
  {
    id: "AS-IAM5 CKV_AWS_62 CKV_AWS_63 CKV2_AWS_40",
    what: "no right has a wildcard in its action",
    broken: (tf) =>
      unless(tf, "aws_iam_role_policy", ({ policy }) =>
        allowed(policy).every(({ Action }) => list(Action).every((one) => !one.includes("*"))),
      ),
    spoil: (tf) => add(first(tf, "aws_iam_role_policy"), anything),
  },
  {
    id: "AS-IAM5",
    what: "no right is for every resource where AWS offers less",
    broken: (tf) =>
      unless(tf, "aws_iam_role_policy", ({ policy }) =>
        allowed(policy)
          .filter(({ Resource }) => list(Resource).includes("*"))
          .every(({ Action }) => list(Action).every((one) => withoutResource.includes(one))),
      ),
    spoil: (tf) => add(first(tf, "aws_iam_role_policy"), { ...anything, Action: "s3:GetObject" }),
  },
  {
    id: "CKV_AWS_60 CKV_AWS_61",
    what: "a role is taken by one service of AWS, by nobody else",
    broken: (tf) =>
      unless(tf, "aws_iam_role", (role) =>
        statements(role.assume_role_policy).every(({ Principal }) => {
          const [kind, ...others] = Object.keys(Principal ?? {});
          return (
            kind === "Service" &&
            others.length === 0 &&
            /^(lambda|ec2|scheduler)\.amazonaws\.com$/.test(String(Principal?.Service))
          );
        }),
      ),
    spoil: (tf) =>
      (first(tf, "aws_iam_role").assume_role_policy = JSON.stringify({ Statement: [{ Principal: { AWS: "*" } }] })),
  },
  {
    id: "loge",
    what: "a scheduler of another account cannot take our role",
    broken: (tf) =>
      unless(tf, "aws_iam_role", ({ assume_role_policy: json }) =>
        statements(json).every(
          ({ Principal, Condition }) =>
            Principal?.Service !== "scheduler.amazonaws.com" ||
            Condition?.StringEquals?.["aws:SourceAccount"] === "123456789012",
        ),
      ),
    spoil: (tf) =>
      (first(tf, "aws_iam_role").assume_role_policy = JSON.stringify({
        Statement: [{ Principal: { Service: "scheduler.amazonaws.com" } }],
      })),
  },
  {
    id: "CKV_AWS_273 CKV_AWS_40",
    what: "there is no IAM user and no long-lived key",
    broken: (tf) => [...has(tf, "aws_iam_user"), ...has(tf, "aws_iam_access_key")],
    spoil: (tf) => (tf.resource.aws_iam_access_key = { key: {} }),
  },
  {
    id: "CKV2_AWS_56",
    what: "nobody passes a role or makes a log group, and one function invites and removes people",
    broken: (tf) =>
      unless(
        tf,
        "aws_iam_role_policy",
        ({ policy }, address) =>
          !/iam:PassRole|logs:CreateLogGroup/.test(policy) &&
          (address.endsWith(".api_people_policy") ||
            !/cognito-idp:Admin(Create|Delete|AddUser|SetUserPassword)/.test(policy)),
      ),
    spoil: (tf) => add(first(tf, "aws_iam_role_policy"), { ...anything, Action: "logs:CreateLogGroup" }),
  },
  {
    id: "loge",
    what: "one function signs: with the one algorithm of KMS that CloudFront checks, or with a key that only it and its maker see",
    broken: (tf) => {
      const signing = all(tf, "aws_iam_role_policy").flatMap(([address, { policy }]) =>
        allowed(policy)
          .filter(
            ({ Action, Resource }) =>
              list(Action).some((one) => one.startsWith("kms:")) ||
              list(Resource).some((one) => one.includes("cdn_signer_parameter")),
          )
          .map(({ Action, Condition }) => {
            const algorithm = Condition?.StringEquals?.["kms:SigningAlgorithm"] ?? "";
            return `${address} ${list(Action)} ${algorithm}`.trim();
          }),
      );
      const good = [
        "aws_iam_role_policy.api_playback_policy kms:Sign RSASSA_PKCS1_V1_5_SHA_256",
        "aws_iam_role_policy.api_playback_policy ssm:GetParameter, aws_iam_role_policy.cdn_signer_maker_policy ssm:GetParameter,ssm:PutParameter",
      ];
      return good.includes(signing.join(", ")) ? [] : ["signing", ...signing];
    },
    spoil: (tf) => add(first(tf, "aws_iam_role_policy"), { ...anything, Action: "kms:Sign" }),
  },
];
