import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { describe, expect, test } from "@jest/globals";
import { Construct } from "constructs";
import { synth } from "../../support/synth";

describe("stack", () => {
  test("an address says where a resource comes from; Default is left out", () => {
    const { resource } = synth((stack) => {
      const outer = new Construct(stack, "storage");
      new SqsQueue(new Construct(outer, "letters"), "Default", { name: "a" });
      new SqsQueue(outer, "dead-letters.old", { name: "b" });
    });
    expect(Object.keys(resource.aws_sqs_queue)).toEqual(["storage_dead-letters_old", "storage_letters"]);
  });

  test("two resources at one address are refused by name: Terraform JSON would keep the last", () => {
    const twice = () =>
      synth((stack) => {
        new SqsQueue(new Construct(stack, "x"), "y_z", { name: "a" });
        new SqsQueue(new Construct(stack, "x_y"), "z", { name: "b" });
      });
    expect(twice).toThrow("test/x/y_z and test/x_y/z share the address aws_sqs_queue.x_y_z: rename one of them.");
  });

  test("only the given account is touched, and everything is tagged", () => {
    const { provider, terraform } = synth(() => {}, { tags: { owner: "video" }, maxRetries: 3 });
    expect(provider.aws).toEqual([
      {
        region: "us-east-1",
        allowed_account_ids: ["123456789012"],
        max_retries: 3,
        default_tags: [{ tags: { owner: "video", "loge:project": "loge", "loge:environment": "test" } }],
      },
    ]);
    expect(terraform.required_version).toBe(">= 1.11");
    expect(terraform.required_providers.aws).toEqual({ source: "hashicorp/aws", version: "5.100.0" });
  });

  test("a local state has no path: whoever runs Terraform gives it", () => {
    expect(synth(() => {}).terraform.backend).toEqual({ local: {} });
  });

  test("a state in S3 is encrypted and locked", () => {
    const { terraform } = synth(() => {}, { backend: { type: "s3", bucket: "state" } });
    expect(terraform.backend.s3).toEqual({
      bucket: "state",
      key: "loge/test.tfstate",
      region: "us-east-1",
      encrypt: true,
      use_lockfile: true,
    });
  });

  test("the second region's provider is there only when it is asked for", () => {
    const { provider } = synth((stack) => void stack.usEast1, { region: "eu-west-1" });
    expect(provider.aws.map(({ alias, region }: Record<string, string>) => [alias, region])).toEqual([
      [undefined, "eu-west-1"],
      ["us_east_1", "us-east-1"],
    ]);
  });
});
