import { describe, expect, test } from "@jest/globals";
import { policy, tlsOnly, trust } from "../../../modules/policy";

describe("policy", () => {
  test("says what it was told, with Allow where nothing was said", () => {
    const read = {
      sid: "Read",
      actions: ["s3:GetObject"],
      resources: ["a", "b"],
      conditions: { StringEquals: { k: "v" } },
    };
    expect(JSON.parse(policy([read]))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: ["a", "b"],
          Condition: { StringEquals: { k: "v" } },
        },
      ],
    });
  });

  test("trusts one service", () => {
    expect(JSON.parse(trust("lambda.amazonaws.com")).Statement).toEqual([
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
  });

  test("refuses plain HTTP to everybody", () => {
    expect(JSON.parse(policy([tlsOnly("s3:*", ["a"])])).Statement[0]).toEqual({
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "s3:*",
      Resource: "a",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });
});
