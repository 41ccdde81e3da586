import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { cacheFolder } from "../../../local/setup/cache";
import { plan } from "../../../local/terraform/plan";
import { temporaryFolders } from "../../support/folder";
import { Workshop } from "../../support/terraform";

const folder = temporaryFolders();

describe("a plan without an account", () => {
  test("shows the stack as new, says that it is offline, and leaves nothing behind", async () => {
    const dir = folder();
    const work = new Workshop(dir).write({ aws_s3_bucket: { b: { bucket: "b" } } });
    const said: string[] = [];
    const { text, changes, offline } = await plan({
      program: process.env["LOGE_TERRAFORM"],
      stack: work.stack,
      data: join(dir, "terraform"),
      cache: cacheFolder(),
      say: (line) => said.push(line),
      env: { HOME: dir },
    });
    expect({ changes, offline }).toEqual({ changes: true, offline: true });
    expect(text).toContain("Plan: 1 to add");
    expect(said.join("\n")).toContain("offline");
    expect(readdirSync(work.stack)).toEqual(["cdk.tf.json"]);
  });

  test("asks nobody, whatever the user's own AWS settings say", async () => {
    const dir = folder();
    const work = new Workshop(dir).write({ aws_s3_bucket: { b: { bucket: "b" } } });
    const before = process.env["AWS_PROFILE"];
    process.env["AWS_PROFILE"] = "not-there";
    try {
      const { program, cache } = { program: process.env["LOGE_TERRAFORM"], cache: cacheFolder() };
      const data = join(dir, "terraform");
      const { changes } = await plan({ program, cache, data, stack: work.stack, offline: true, say: () => undefined });
      expect(changes).toBe(true);
    } finally {
      if (before === undefined) delete process.env["AWS_PROFILE"];
      else process.env["AWS_PROFILE"] = before;
    }
  });
});
