import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { State } from "../../../local/terraform/state";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();

function written(content: string | object): string {
  const file = join(folder(), "terraform.tfstate");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const bucket = (name: string, instances: object[]) => ({ mode: "managed", type: "aws_s3_bucket", name, instances });
const state = (resources: object[]) => ({
  version: 4,
  resources,
  outputs: { url: { value: "https://x", type: "string" } },
});

describe("a state", () => {
  test("finds resources by type, one or all, and by what they hold", () => {
    const it = State.read(
      written(
        state([
          bucket("site", [{ attributes: { bucket: "a" } }]),
          bucket("each", [
            { index_key: "x", attributes: { bucket: "b" } },
            { index_key: 0, attributes: { bucket: "c" } },
          ]),
          { mode: "data", type: "aws_kms_public_key", name: "key", instances: [{ attributes: { id: "k" } }] },
          { mode: "managed", type: "aws_vpc", name: "vpc", instances: [{ attributes: { id: "v" } }] },
        ]),
      ),
    );
    expect(it.all("aws_s3_bucket").map((resource) => resource.address)).toEqual([
      "aws_s3_bucket.site",
      'aws_s3_bucket.each["x"]',
      "aws_s3_bucket.each[0]",
    ]);
    expect(it.one("aws_vpc").attributes["id"]).toBe("v");
    expect(it.find("aws_s3_bucket", ({ bucket }) => bucket === "b")?.name).toBe("each");
    expect(it.find("aws_s3_bucket", () => false)).toBeUndefined();
    expect(it.all("aws_kms_public_key")).toEqual([]);
    expect(it.data("aws_kms_public_key")).toMatchObject([{ address: "data.aws_kms_public_key.key" }]);
    expect(it.outputs).toEqual({ url: "https://x" });
  });

  test("says which type is missing, or is there more than once", () => {
    const it = State.read(written(state([bucket("a", [{ attributes: {} }]), bucket("b", [{ attributes: {} }])])));
    expect(() => it.one("aws_vpc")).toThrow("holds no aws_vpc");
    expect(() => it.one("aws_s3_bucket")).toThrow("holds 2 of aws_s3_bucket: aws_s3_bucket.a, aws_s3_bucket.b");
  });

  test.each<[string, string | object, string]>([
    ["empty", "", "is empty"],
    ["half written", '{"version": 4, "resour', "is not JSON"],
    ["of an older version", { version: 3, modules: [] }, "is of version 3, only 4"],
    ["something else", { hello: 1 }, "is of version undefined"],
    ["null", "null", "is of version undefined"],
    ["without resources", { version: 4 }, "lists no resources"],
  ])("that is %s is refused with the file's name and the reason", (_, content, reason) => {
    const file = written(content);
    expect(() => State.read(file)).toThrow(reason);
    expect(() => State.read(file)).toThrow(file);
  });

  test("that is not there says that nothing has been applied", () => {
    expect(() => State.read(join(folder(), "none.tfstate"))).toThrow("nothing has been applied yet");
  });
});
