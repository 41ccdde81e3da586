import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { findProvider } from "../../../local/terraform/provider";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();
const target = `${platform()}_${arch() === "x64" ? "amd64" : arch()}`;
const aws = "registry.terraform.io/hashicorp/aws";

function find(home: string, env: NodeJS.ProcessEnv = {}, shared: readonly string[] = []) {
  const dir = join(home, "ours");
  const found = findProvider({
    dir,
    cache: join(home, "cache"),
    env: { HOME: home, XDG_DATA_DIRS: home, ...env },
    shared,
  });
  return { ...found, text: readFileSync(found.config, "utf8") };
}

function mirror(at: string): string {
  mkdirSync(join(at, aws, "5.100.0", target), { recursive: true });
  return at;
}

describe("the AWS provider", () => {
  test("comes from where the user's own Terraform configuration says, if that file is there", () => {
    const home = folder();
    const own = join(home, "own.rc");
    writeFileSync(own, "# mine");
    expect(find(home, { TF_CLI_CONFIG_FILE: own }).config).toBe(own);
    writeFileSync(join(home, ".terraformrc"), "# mine too");
    expect(find(home, { TF_CLI_CONFIG_FILE: join(home, "missing.rc") }).config).toBe(join(home, ".terraformrc"));
  });

  test("else from the folders that Terraform looks into, unpacked or packed", () => {
    const home = folder();
    const implied = mirror(join(home, ".terraform.d", "plugins"));
    expect(find(home)).toMatchObject({ from: implied, text: expect.stringContaining(JSON.stringify(implied)) });

    const packed = folder();
    const zip = join(packed, ".terraform.d", "plugins", aws, `terraform-provider-aws_5.100.0_${target}.zip`);
    mkdirSync(dirname(zip), { recursive: true });
    writeFileSync(zip, "");
    expect(find(packed).from).toBe(join(packed, ".terraform.d", "plugins"));
  });

  test("else from a mirror in a folder for all users; one of another version does not count", () => {
    const home = folder();
    const shared = join(home, "opt");
    mkdirSync(join(shared, "old", aws, "5.99.1", target), { recursive: true });
    expect(find(home, {}, [shared]).from).toBe("registry.terraform.io");
    expect(find(home, {}, [shared, dirname(mirror(join(shared, "plugins")))]).from).toBe(join(shared, "plugins"));
  });

  test("else from the registry, once for all clones", () => {
    const home = folder();
    expect(find(home)).toMatchObject({
      from: "registry.terraform.io",
      text: expect.stringContaining(join(home, "cache", "terraform-plugins")),
    });
  });
});
