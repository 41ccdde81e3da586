import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { State } from "../../../local/terraform/state";
import { confirm } from "../../../tools/destroy/confirm";
import { losses } from "../../../tools/destroy/losses";
import { held, withoutProtection } from "../../../tools/destroy/protection";

const resource = (type: string, name: string, attributes: object) => ({
  ...{ mode: "managed", type, name },
  instances: [{ attributes }],
});

const stateOf = (...resources: object[]) => State.parse(JSON.stringify({ version: 4, resources }), "the state");
const open = [
  resource("aws_s3_bucket", "storage_media", { bucket: "loge-prod-media", force_destroy: true }),
  resource("aws_cognito_user_pool", "identity_pool", { name: "loge-prod", deletion_protection: "INACTIVE" }),
  resource("aws_dynamodb_table", "catalog_recordings", { name: "loge-prod-recordings" }),
];

describe("an environment is destroyed", () => {
  test.each([
    resource("aws_s3_bucket", "kept", { bucket: "b", force_destroy: false }),
    resource("aws_cognito_user_pool", "kept", { name: "p", deletion_protection: "ACTIVE" }),
    resource("aws_dynamodb_table", "kept", { name: "t", deletion_protection_enabled: true }),
  ])("after AWS has let go of its $type", (kept) => {
    expect(held(stateOf(...open, kept))).toEqual([`${kept.type}.kept`]);
  });

  test("at once when nothing holds on to it", () => expect(held(stateOf(...open))).toEqual([]));

  test("by a copy of its settings that protects nothing and does not stay", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "loge-destroy-")), "prod.json");
    const written = JSON.stringify({ environment: "prod", protect: true });
    writeFileSync(file, written);
    let seen = "";
    await withoutProtection(file, async (copy) => {
      seen = copy;
      expect(JSON.parse(readFileSync(copy, "utf8"))).toEqual({ environment: "prod", protect: false });
    });
    expect(existsSync(seen)).toBe(false);
    expect(readFileSync(file, "utf8")).toBe(written);
  });

  test("after it was said what goes, and how many recordings there are", () => {
    const key = (name: string, type: string) => resource("aws_ssm_parameter", name, { name: `/loge/${name}`, type });
    const state = stateOf(
      ...open,
      key("garden", "SecureString"),
      key("bundle", "String"),
      key("prod/playback/key-1", "SecureString"),
      resource("aws_lambda_invocation", "pair", {}),
      resource("aws_vpc", "vpc", {}),
    );
    const counted = { recordings: 12, bytes: 4_200_000_000, updated: "2026-11-21T07:00:00.000Z" };
    expect(losses(state, counted)).toEqual([
      "12 recordings, 4.2 GB, as counted at 2026-11-21T07:00:00.000Z",
      "every object in the buckets loge-prod-media",
      "the tables loge-prod-recordings: titles, links, who was removed",
      "all people of loge-prod: everybody must be invited again",
      "the keys /loge/garden: every camera must be given a new one",
      "the key that signs cookies: whoever watches now stops watching",
      "1 further resources, which hold nothing",
    ]);
  });

  describe("when its name is typed", () => {
    const typed = (text: string) => {
      const input = new PassThrough();
      input.end(text);
      return confirm("prod", { input, output: new PassThrough() });
    };
    test("its own", () => expect(typed("prod\n")).resolves.toBeUndefined());
    test.each(["yes\n", "production\n", "", "\n"])("and no other: %j", (text) =>
      expect(typed(text)).rejects.toThrow("That is not prod: nothing was destroyed."),
    );
  });
});
